/** Patterns that name checks: by id, or by the number that a benchmark gives them. Small and capital letters are one. */
import picomatch from 'picomatch';
import { compileTextGlob } from '../insight/text-glob.ts';
import type { Check } from './check.ts';
import { currentReferences } from './current-references.ts';

type NamedCheck = Pick<Check, 'id' | 'references'>;

/** `docker.container.*`, `5.*` and `CIS Docker 5.5` are patterns; a bare number may be that of any benchmark. */
export function anyBenchmarkMatcher(pattern: string): (check: NamedCheck) => boolean {
  // An empty pattern names nothing; picomatch throws for it.
  const isMatch = pattern === '' ? () => false : picomatch(pattern, { nocase: true });
  return (check) =>
    [...names(check), ...currentReferences(check.references).map(({ id }) => id)].some((name) =>
      isMatch(name),
    );
}

/**
 * The same for waivers, which have to be exact: a bare number is that of a CIS benchmark, so that `4.*` does not also
 * take what another standard happens to count as 4.1.2. Globs are those of text-glob.ts, as elsewhere in a waiver.
 */
export function cisMatcher(pattern: string): (check: NamedCheck) => boolean {
  const isMatch = compileTextGlob(pattern.toLowerCase()) ?? (() => false);
  return (check) => namesWithCis(check).some(isMatch);
}

/** Many waivers may ask for the names of the same check. */
const knownNames = new WeakMap<NamedCheck, readonly string[]>();

function namesWithCis(check: NamedCheck): readonly string[] {
  const known = knownNames.get(check);
  if (known) return known;
  const numbers = currentReferences(check.references)
    .filter(({ benchmark }) => /^CIS\b/i.test(benchmark))
    .map(({ id }) => id);
  const all = [...names(check), ...numbers].map((name) => name.toLowerCase());
  knownNames.set(check, all);
  return all;
}

/**
 * The id, and the number after the benchmark's name, short, whole and with its version: `CIS 5.5`. The numbers of older
 * versions stand with their version only: `CIS Docker 1.6.0 2.12`.
 */
function names({ id, references }: NamedCheck): readonly string[] {
  return [
    id,
    ...references.map(({ benchmark, version, id: number }) => `${benchmark} ${version} ${number}`),
    ...currentReferences(references).flatMap(({ benchmark, id: number }) => [
      `${benchmark.split(' ')[0] ?? benchmark} ${number}`,
      `${benchmark} ${number}`,
    ]),
  ];
}
