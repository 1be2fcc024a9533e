/**
 * Builds the shipped rules into the program. In place of the modules that read the YAML under checks/ come ones
 * that read what was read then, as JSON beside them: a start parses no YAML, nor that much JSON as code, and a wrong rule
 * stops the build. What only people read, and only of a check that they look at, is a file of its own, read when the first of
 * it is asked for.
 */
import type { Plugin } from 'esbuild';
import type { Check } from '../src/audit/check.ts';
import { readsOf } from '../src/audit/reads.ts';
import type { ShippedRules } from '../src/audit/rule-folders.ts';
import { readKubernetesRules } from '../src/audit/shipped-kubernetes-rules.ts';
import { readNodeRules } from '../src/audit/shipped-node-rules.ts';
import { readShippedRules } from '../src/audit/shipped-rules.ts';

const READ_LATER = ['why', 'attack', 'examples'] as const satisfies readonly (keyof Check)[];

const RULES = [
  { module: 'shipped-rules', reader: 'readShippedRules', read: readShippedRules },
  { module: 'shipped-node-rules', reader: 'readNodeRules', read: readNodeRules },
  { module: 'shipped-kubernetes-rules', reader: 'readKubernetesRules', read: readKubernetesRules },
] as const;

export const compiledChecks: Plugin = {
  name: 'compiled-checks',
  setup(context) {
    const data = new Map<string, string>();
    for (const { module, reader, read } of RULES) {
      context.onLoad({ filter: new RegExp(`[\\\\/]src[\\\\/]audit[\\\\/]${module}\\.ts$`) }, async () => {
        const { now, later } = inTwo(await read());
        data.set(`${module}.json`, now);
        data.set(`${module}-texts.json`, later);
        return { contents: compiledRules(reader, module), loader: 'js' };
      });
    }
    context.onResolve({ filter: /^compiled:/ }, ({ path }) => ({
      path: path.slice('compiled:'.length),
      namespace: 'compiled',
    }));
    context.onLoad({ filter: /./, namespace: 'compiled' }, ({ path }) => ({
      contents: data.get(path) ?? '',
      loader: 'file',
    }));
  },
};

/** What is wanted at once, and what only people read; both as JSON. */
function inTwo({ checks, settings }: ShippedRules): { readonly now: string; readonly later: string } {
  const isLater = (field: string): boolean => READ_LATER.some((other) => other === field);
  const now = checks.map((check) =>
    Object.fromEntries(Object.entries(check).filter(([field]) => !isLater(field))),
  );
  const later = checks.map((check) => Object.fromEntries(READ_LATER.map((field) => [field, check[field]])));
  return {
    now: JSON.stringify({ checks: now, settings, reads: checks.map(readsOf) }),
    later: JSON.stringify(later),
  };
}

/** A module that exports the rules by a function of this name. */
function compiledRules(reader: string, module: string): string {
  return `
import { readFileSync } from 'node:fs';
import rulesFile from 'compiled:${module}.json';
import textsFile from 'compiled:${module}-texts.json';
const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
let later;
function readLater(index, field) {
  later ??= read(textsFile);
  return later[index][field];
}
export async function ${reader}() {
  const rules = read(rulesFile);
  rules.checks.forEach((check, index) => {
    for (const field of ${JSON.stringify(READ_LATER)}) {
      Object.defineProperty(check, field, { enumerable: true, get: () => readLater(index, field) });
    }
  });
  return rules;
}
`;
}
