/**
 * Tells how many small mistakes in the checks' expressions their examples would catch, and which ones they miss: of all
 * checks, or of those that the globs on the command line name.
 */
import { loadRules, SHIPPED_SETS } from '../src/audit/load-rules.ts';
import { survivorsOf } from './surviving-mutants.ts';

const { checks, policy } = await loadRules({ about: SHIPPED_SETS, only: process.argv.slice(2) });
let mutants = 0;
let caught = 0;
for (const check of checks) {
  const result = survivorsOf(check, policy);
  mutants += result.mutants;
  caught += result.mutants - result.survivors.length;
  for (const { field, mutant } of result.survivors)
    console.log(`${check.id} ${field}: ${mutant.replace(/\s+/g, ' ')}`);
}
console.log(`${caught} of ${mutants} mistakes caught: ${((100 * caught) / mutants).toFixed(1)} %`);
