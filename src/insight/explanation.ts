/** Everything that can be explained: the glossary, capabilities, sensitive paths of the host and known ports. */
import type { Severity } from '../facts/finding.ts';
import { CAPABILITIES, type Capability } from '../knowledge/capabilities.ts';
import { GLOSSARY } from '../knowledge/glossary.ts';
import { SOCKET_ROWS } from '../knowledge/host-sockets.ts';
import { KNOWN_PORTS, type KnownPort } from '../knowledge/ports.ts';
import { SENSITIVE_ROWS } from '../knowledge/sensitive-mounts.ts';

export interface Explanation {
  readonly word: string;
  /** Plain sentences, one paragraph. */
  readonly text: string;
}

interface Entry extends Explanation {
  /** Other words for it, all in small letters. */
  readonly also: readonly string[];
}

let entries: readonly Entry[] | undefined;

/** All explanations, the glossary's first. */
export function allExplanations(): readonly Explanation[] {
  entries ??= [
    ...GLOSSARY.map(({ word, also = [], text }) => ({
      word,
      text,
      also: also.map((other) => other.toLowerCase()),
    })),
    ...CAPABILITIES.map(capabilityEntry),
    ...placeEntries(),
    ...KNOWN_PORTS.map(portEntry),
  ];
  return entries;
}

/**
 * What is known about `topic`, best first: the word itself or another word for it, then words that begin with
 * it, then those that contain it. Case does not matter. Empty when nothing is known.
 */
export function explain(topic: string): readonly Explanation[] {
  const wanted = topic.trim().toLowerCase();
  if (wanted === '') return [];
  allExplanations();
  const ranked: { readonly entry: Entry; readonly rank: number }[] = [];
  for (const entry of entries ?? []) {
    const words = [entry.word.toLowerCase(), ...entry.also];
    const rank = Math.min(...words.map((word, index) => rankOf(word, wanted, index > 0)));
    if (rank < NO_MATCH) ranked.push({ entry, rank });
  }
  return ranked.sort((one, other) => one.rank - other.rank).map(({ entry }) => entry);
}

const NO_MATCH = 4;

function rankOf(word: string, wanted: string, isOther: boolean): number {
  if (word === wanted) return isOther ? 1 : 0;
  if (word.startsWith(wanted)) return 2;
  return wanted.length > 2 && word.includes(wanted) ? 3 : NO_MATCH;
}

function capabilityEntry({ name, permits, abuse, grade, givenBy }: Capability): Entry {
  const given =
    givenBy.length === 0
      ? 'No engine gives it unasked.'
      : `${givenBy.join(' and ')} ${givenBy.length > 1 ? 'give' : 'gives'} it unasked.`;
  return {
    word: name,
    also: [`cap_${name.toLowerCase()}`],
    text: `A capability (${grade}): lets a process ${permits}. In the wrong hands: ${abuse} ${given}`,
  };
}

/** A path that stands in both lists is explained as the socket that it is. */
function placeEntries(): readonly Entry[] {
  const sockets = SOCKET_ROWS.flatMap(({ places, ...row }) =>
    places.map((path) => placeEntry({ ...row, readOnly: row.severity, path: path.replace(/\/$/, '') })),
  );
  const known = new Set(sockets.map(({ word }) => word));
  const mounts = SENSITIVE_ROWS.flatMap(({ places, ...row }) =>
    places.map((entry) => {
      const place = typeof entry === 'string' ? { path: entry } : entry;
      const { path, gives = row.gives, why = row.why } = place;
      const readOnly = place.readOnly === 'same' ? row.severity : (place.readOnly ?? row.readOnly);
      return placeEntry({ path, gives, why, severity: row.severity, readOnly });
    }),
  );
  return [...sockets, ...mounts.filter(({ word }) => !known.has(word))];
}

interface PlaceWords {
  readonly path: string;
  readonly gives: string;
  readonly why: string;
  readonly severity: Severity;
  readonly readOnly: Severity | 'ok';
}

function placeEntry({ path, gives, why, severity, readOnly }: PlaceWords): Entry {
  const grades =
    severity === readOnly
      ? `${severity}, read-only too`
      : `${severity} when writable, ${readOnly} when read-only`;
  return { word: path, also: otherNames(path), text: `As a mount: ${gives} (${grades}). ${why}` };
}

/** What people call a path that is a link to it on today’s hosts. */
function otherNames(path: string): readonly string[] {
  if (/^\/run(?:\/|$)/.test(path)) return [`/var${path}`];
  return /^\/usr\/(?:bin|sbin|lib|lib32|lib64)(?:\/|$)/.test(path) ? [path.slice('/usr'.length)] : [];
}

function portEntry({ port, service, kind, note }: KnownPort): Entry {
  return {
    word: `port ${port}`,
    also: [String(port), service.toLowerCase()],
    text: `Usually ${service} (${kind}).${note === undefined ? '' : ` ${note}`}`,
  };
}
