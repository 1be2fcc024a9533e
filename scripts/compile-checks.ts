/**
 * Builds the shipped rules into the program. In place of the module that reads the YAML under checks/ comes one
 * that holds what was read, as JSON: a start then parses no YAML, and a wrong rule stops the build.
 */
import type { Plugin } from 'esbuild';
import { readsOf } from '../src/audit/reads.ts';
import { readShippedRules } from '../src/audit/shipped-rules.ts';

export const compiledChecks: Plugin = {
  name: 'compiled-checks',
  setup(context) {
    context.onLoad({ filter: /[\\/]src[\\/]audit[\\/]shipped-rules\.ts$/ }, async () => {
      const rules = await readShippedRules();
      const json = JSON.stringify({ ...rules, reads: rules.checks.map(readsOf) });
      return {
        // Engines parse JSON in a string faster than the same data as code.
        contents: `export async function readShippedRules() { return JSON.parse(${JSON.stringify(json)}); }`,
        loader: 'js',
      };
    });
  },
};
