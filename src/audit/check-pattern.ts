/** Patterns that name checks: by id, or by the number that a benchmark gives them. */
import picomatch from 'picomatch';
import type { Check } from './check.ts';
import { currentReferences } from './current-references.ts';

type NamedCheck = Pick<Check, 'id' | 'references'>;

/** `docker.container.*`, `5.*` and `CIS Docker 5.5` are patterns; a bare number may be that of any benchmark. */
export function anyBenchmarkMatcher(pattern: string): (check: NamedCheck) => boolean {
  return matcher(pattern, (check) => [
    ...names(check),
    ...currentReferences(check.references).map(({ id }) => id),
  ]);
}

/**
 * The same for who has to be exact: a bare number is that of a CIS benchmark, so that `4.*` does not also take what
 * another standard happens to count as 4.1.2.
 */
export function cisMatcher(pattern: string): (check: NamedCheck) => boolean {
  return matcher(pattern, (check) => [
    ...names(check),
    ...currentReferences(check.references)
      .filter(({ benchmark }) => /^CIS\b/i.test(benchmark))
      .map(({ id }) => id),
  ]);
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

function matcher(
  pattern: string,
  namesOf: (check: NamedCheck) => readonly string[],
): (check: NamedCheck) => boolean {
  const isMatch = picomatch(pattern, { nocase: true });
  return (check) => namesOf(check).some((name) => isMatch(name));
}
