/** Runs the examples that a check carries. They are facts in the engine's own shape, zero where they say nothing. */
import { containerInspectSchema } from '../facts/container.ts';
import { engineInfoSchema } from '../facts/engine.ts';
import type { ResourceKind, Status } from '../facts/finding.ts';
import { imageInspectSchema } from '../facts/image.ts';
import { networkSchema } from '../facts/network.ts';
import { volumeSchema } from '../facts/volume.ts';
import type { Check, Example } from './check.ts';
import { decide, evaluate } from './evaluate.ts';
import { type Bindings, EvaluationTrouble } from './expression.ts';
import type { Policy } from './policy.ts';

export interface ExampleResult {
  /** Where it stands: `examples.fail`, and its place there from 0. */
  readonly expected: 'pass' | 'fail' | 'not-applicable';
  readonly index: number;
  /** What the check said, or why the example itself makes no sense. */
  readonly actual: Status | 'malformed';
  readonly isRight: boolean;
  readonly detail: string;
}

/** What an engine always sends, for examples that leave it out. */
const SKELETONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  container: { Id: 'example', State: {}, HostConfig: {}, Config: {}, NetworkSettings: {} },
  image: { Id: 'example', Config: {} },
  network: { Id: 'example' },
  volume: { Name: 'example' },
  daemon: {},
};

const SCHEMAS = {
  container: containerInspectSchema,
  image: imageInspectSchema,
  network: networkSchema,
  volume: volumeSchema,
  daemon: engineInfoSchema,
} as const;

export function runExamples(check: Check, policy: Policy): readonly ExampleResult[] {
  const lists = [
    ['pass', check.examples.pass],
    ['fail', check.examples.fail],
    ['not-applicable', check.examples['not-applicable']],
  ] as const;
  return lists.flatMap(([expected, examples]) =>
    examples.map((example, index) => {
      const { actual, detail } = statusOfExample(check, example, policy);
      return { expected, index, actual, detail, isRight: actual === expected };
    }),
  );
}

function statusOfExample(
  check: Check,
  example: Example,
  policy: Policy,
): { readonly actual: Status | 'malformed'; readonly detail: string } {
  try {
    const bindings = exampleBindings(check.resource, example, policy);
    const outcome = evaluate(check, bindings);
    if (outcome.status === 'unknown') return { actual: 'unknown', detail: outcome.trouble.message };
    if (outcome.status !== 'manual') return { actual: outcome.status, detail: '' };
    return { actual: decide(check.pass, check, bindings) ? 'pass' : 'fail', detail: '' };
  } catch (error) {
    if (error instanceof EvaluationTrouble) return { actual: 'unknown', detail: error.message };
    if (error instanceof MalformedExample) return { actual: 'malformed', detail: error.message };
    throw error;
  }
}

class MalformedExample extends Error {}

/**
 * The bindings that an example stands for. The resource itself and the engine are always there; a null means
 * that the fact is not known; `policy` overrides single settings.
 */
function exampleBindings(resource: ResourceKind, example: Example, policy: Policy): Bindings {
  const bindings: Record<string, unknown> = {};
  const given: Example = { [resource]: {}, daemon: {}, ...example };
  for (const [name, value] of Object.entries(given)) {
    if (value === null) continue;
    bindings[name] = isKnownShape(name) ? complete(name, value) : value;
  }
  return { ...bindings, policy: { ...policy, ...asRecord('policy', example.policy ?? {}) } };
}

function isKnownShape(name: string): name is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, name);
}

function complete(name: keyof typeof SCHEMAS, value: unknown): unknown {
  const parsed = SCHEMAS[name].safeParse({ ...SKELETONS[name], ...asRecord(name, value) });
  if (parsed.success) return parsed.data;
  const { path = [], message = '' } = parsed.error.issues[0] ?? {};
  throw new MalformedExample(`${[name, ...path].join('.')}: ${message}`);
}

function asRecord(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new MalformedExample(`${name} must be a map of fields`);
}
