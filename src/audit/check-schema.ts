/** The shape of a check as it stands in a YAML file. One mistake gives one message in plain words. */
import * as z from 'zod';
import { CONTROLS, LAYERS, RESOURCE_KINDS, SEVERITIES } from '../facts/finding.ts';
import { HOST_PARTS } from '../facts/host.ts';
import { type Check, IMAGE_PARTS } from './check.ts';

const text = z.string().trim().min(1);

/** Dotted words, such as `docker.container.privileged`: what people type and what waivers will name. */
const CHECK_ID = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;

const referenceSchema = z.strictObject({ benchmark: text, version: text, id: text });

const fixSchema = z.strictObject({
  text,
  run: text.optional(),
  compose: text.optional(),
  kubernetes: text.optional(),
  daemon: text.optional(),
  dockerfile: text.optional(),
  host: text.optional(),
});

const named = z.array(text).min(1).optional();

/** Facts of the host and of layers: some by the names of what is read, the others as `part: true`. */
const needsSchema = z.strictObject({
  files: named,
  texts: named,
  sysctls: named,
  processes: named,
  units: named,
  ...Object.fromEntries([...HOST_PARTS, ...IMAGE_PARTS].map((part) => [part, z.literal(true).optional()])),
});

const exampleSchema = z
  .record(z.string(), z.unknown())
  .refine((example) => !Object.hasOwn(example, 'found'), {
    path: ['found'],
    message: 'is for examples that fail',
  });

/** It goes on from the name of the resource: `web` `runs as root`. */
const foundSchema = text
  .refine((found) => !/^[A-Z][a-z]/.test(found), 'goes on from a name: begin it with a small letter')
  .refine((found) => !/[.!]$/.test(found), 'is a part of a sentence: end it without a full stop');

export const checkSchema = z
  .strictObject({
    id: text.regex(CHECK_ID, 'must be dotted words in small letters, such as docker.container.privileged'),
    title: text,
    severity: z.enum(SEVERITIES),
    shown: z.enum(['first', 'last']).optional(),
    layer: z.enum(LAYERS),
    control: z.enum(CONTROLS),
    resource: z.enum(RESOURCE_KINDS),
    mode: z.enum(['automated', 'manual']),
    references: z.array(referenceSchema),
    needs: needsSchema.default({}),
    when: text.optional(),
    pass: text,
    evidence: z.array(text).min(1),
    found: foundSchema.optional(),
    why: text,
    attack: text,
    fix: fixSchema,
    examples: z.strictObject({
      pass: z.array(exampleSchema).min(1),
      fail: z.array(z.looseObject({ found: text.optional() })).min(1),
      'not-applicable': z.array(exampleSchema).default([]),
      unknown: z.array(exampleSchema).optional(),
    }),
  })
  .refine((check) => check.when === undefined || check.examples['not-applicable'].length > 0, {
    path: ['examples', 'not-applicable'],
    message: 'is missing: a check with `when` needs an example that it does not apply to',
  }) satisfies z.ZodType<Check>;

/** What is wrong at one place of a document, in plain words. `path` leads to the place. */
export interface ShapeProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Says what zod found in plain words; `value` is the document that was parsed. */
export function plainProblems(error: z.ZodError, value: unknown): readonly ShapeProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({
          path: [...path, key],
          message: 'is not a field that exists here',
        }));
      case 'invalid_type':
        return [{ path, message: plainType(issue.expected, valueAt(value, path)) }];
      case 'invalid_value':
        return [
          {
            path,
            message: missingOr(
              valueAt(value, path),
              (given) => `must be one of ${issue.values.join(', ')}, not ${given}`,
            ),
          },
        ];
      case 'too_small':
        return [{ path, message: issue.origin === 'array' ? 'needs at least one entry' : 'is empty' }];
      default:
        return [{ path, message: issue.message }];
    }
  });
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map of fields',
};

function plainType(expected: string, given: unknown): string {
  return missingOr(given, (shown) => {
    const isUnquoted = expected === 'string' && ['number', 'boolean'].includes(typeof given);
    const hint = isUnquoted ? `: put it in quotes, as YAML reads ${shown} as ${wordFor(given)}` : '';
    return `must be ${TYPE_WORDS[expected] ?? expected}, not ${wordFor(given)}${hint}`;
  });
}

function missingOr(given: unknown, message: (shown: string) => string): string {
  return given === undefined ? 'is missing' : message(JSON.stringify(given).slice(0, 60));
}

function wordFor(given: unknown): string {
  if (given === null) return 'nothing';
  if (Array.isArray(given)) return 'a list';
  return TYPE_WORDS[typeof given] ?? typeof given;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Reflect.get(here, step);
  }
  return here;
}
