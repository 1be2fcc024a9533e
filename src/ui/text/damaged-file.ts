/** What of a snapshot or of evidence is not as it was written: a person must know it on every screen. Pure. */
import type { Facts } from '../../facts/facts.ts';

const OF_A_FILE = /^(?<kind>snapshot|evidence) (?<member>.+)$/s;

const known = new WeakMap<Facts['gaps'], string>();

/** Empty while all of it is, and for what is no file. */
export function damagedWords({ target, gaps }: Pick<Facts, 'target' | 'gaps'>): string {
  if (target.snapshot === undefined) return '';
  const before = known.get(gaps);
  if (before !== undefined) return before;
  const words = wordsFor(gaps);
  known.set(gaps, words);
  return words;
}

function wordsFor(gaps: Facts['gaps']): string {
  const damaged = [...gaps.values()].flatMap(({ fact, reason }) => {
    const found = reason === 'malformed' ? OF_A_FILE.exec(fact)?.groups : undefined;
    return found === undefined ? [] : [found];
  });
  const [first] = damaged;
  if (first === undefined) return '';
  const { kind = '', member = '' } = first;
  const name = member.length > 40 ? `${member.slice(0, 39)}…` : member;
  const what = damaged.length === 1 ? `${name} in it is` : `${name} and ${damaged.length - 1} more in it are`;
  return `Do not trust this ${kind}: ${what} not as it was written. :gaps`;
}
