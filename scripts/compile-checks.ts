/**
 * Builds the shipped rules into the program. In place of the modules that read the YAML under checks/ come ones
 * that hold what was read, as JSON: a start then parses no YAML, and a wrong rule stops the build. What only people
 * read, and only of a check that they look at, is apart and parsed when the first of it is asked for.
 */
import type { Plugin } from 'esbuild';
import type { Check } from '../src/audit/check.ts';
import { readsOf } from '../src/audit/reads.ts';
import type { ShippedRules } from '../src/audit/rule-folders.ts';
import { readKubernetesRules } from '../src/audit/shipped-kubernetes-rules.ts';
import { readNodeRules } from '../src/audit/shipped-node-rules.ts';
import { readShippedRules } from '../src/audit/shipped-rules.ts';

const READ_LATER = ['why', 'attack', 'examples'] as const satisfies readonly (keyof Check)[];

export const compiledChecks: Plugin = {
  name: 'compiled-checks',
  setup(context) {
    context.onLoad({ filter: /[\\/]src[\\/]audit[\\/]shipped-rules\.ts$/ }, async () => ({
      contents: compiledRules('readShippedRules', await readShippedRules()),
      loader: 'js',
    }));
    context.onLoad({ filter: /[\\/]src[\\/]audit[\\/]shipped-node-rules\.ts$/ }, async () => ({
      contents: compiledRules('readNodeRules', await readNodeRules()),
      loader: 'js',
    }));
    context.onLoad({ filter: /[\\/]src[\\/]audit[\\/]shipped-kubernetes-rules\.ts$/ }, async () => ({
      contents: compiledRules('readKubernetesRules', await readKubernetesRules()),
      loader: 'js',
    }));
  },
};

/** A module that exports the rules by a function of this name. */
function compiledRules(reader: string, { checks, settings }: ShippedRules): string {
  const later = checks.map((check) => Object.fromEntries(READ_LATER.map((field) => [field, check[field]])));
  const now = checks.map((check) =>
    Object.fromEntries(
      Object.entries(check).filter(([field]) => !READ_LATER.some((other) => other === field)),
    ),
  );
  const rules = { checks: now, settings, reads: checks.map(readsOf) };
  // Engines parse JSON in a string faster than the same data as code.
  return `
let later;
function readLater(index, field) {
  later ??= JSON.parse(${inCode(later)});
  return later[index][field];
}
export async function ${reader}() {
  const rules = JSON.parse(${inCode(rules)});
  rules.checks.forEach((check, index) => {
    for (const field of ${JSON.stringify(READ_LATER)}) {
      Object.defineProperty(check, field, { enumerable: true, get: () => readLater(index, field) });
    }
  });
  return rules;
}
`;
}

function inCode(value: unknown): string {
  return JSON.stringify(JSON.stringify(value));
}
