/** Which sensitive places a path of the host is, lies in or holds. sensitive-mounts.ts says how it is judged. */
import { SEVERITIES, type Severity } from '../facts/finding.ts';
import { HARMLESS_MOUNTS } from '../knowledge/harmless-mounts.ts';
import { SOCKET_ROWS } from '../knowledge/host-sockets.ts';
import { type Below, SENSITIVE_ROWS, type SensitivePlace } from '../knowledge/sensitive-mounts.ts';
import { PlaceTree } from './place-tree.ts';

/** A sensitive place that a mount gives to a container. */
export interface ReachedPlace {
  /** The row of the coverage list: MNT-ETC, SOCK-DOCKER. */
  readonly row: string;
  /** How bad it is, mounted like this. */
  readonly severity: Severity;
  /** Whether that is milder than the row because the mount is read-only. */
  readonly isLowered: boolean;
  readonly gives: string;
  readonly why: string;
  /** The place, as the list writes it. */
  readonly place: string;
  /** Whether the path is above the place, and has it only if it is there. */
  readonly isInside: boolean;
}

interface Judged {
  readonly row: string;
  readonly gives: string;
  readonly why: string;
  readonly below: Below;
  readonly writable: Severity;
  readonly readOnly: Severity | 'ok';
}

/** Paths judged before: containers share most of what they mount. */
const MAX_SEEN = 4_096;
const seen = new Map<string, readonly ReachedPlace[]>();

/** `path` in the form that `hostPath` gives. A row may come several times, for places that a folder holds. */
export function sensitivePlaces(path: string, isWritable: boolean): readonly ReachedPlace[] {
  if (path === '') return [];
  const key = `${isWritable ? 'w' : 'r'}${path}`;
  const known = seen.get(key);
  if (known) return known;
  const sockets = socketPlaces(path);
  const found = [
    ...sockets.filter(({ isInside }) => !isInside),
    ...mountPlaces(path, isWritable),
    ...sockets.filter(({ isInside }) => isInside),
  ];
  if (seen.size >= MAX_SEEN) seen.clear();
  seen.set(key, found);
  return found;
}

/** A row of the list, for a place that no list can name, such as the engine’s own data folder. */
export function placeOfRow(
  id: string,
  place: string,
  isWritable: boolean,
  isInside: boolean,
): ReachedPlace | undefined {
  const row = ROWS.get(id);
  return row && reached(row, place, isWritable, isInside);
}

export function oncePerRow(places: readonly ReachedPlace[]): readonly ReachedPlace[] {
  const rows = new Set<string>();
  return places.filter(({ row }) => !rows.has(row) && rows.add(row));
}

/** The worst of some places; of equals what the path is before what it holds, and the first of those. */
export function worstOf(places: readonly ReachedPlace[]): ReachedPlace | undefined {
  return places.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      Number(a.isInside) - Number(b.isInside),
  )[0];
}

function mountPlaces(path: string, isWritable: boolean): readonly ReachedPlace[] {
  const { own, above, inside } = MOUNTS.find(path);
  if (own.length > 0) return judge(own, isWritable, false);
  const speaking = above.find((places) => places.some(({ value }) => speaksBelow(value, isWritable))) ?? [];
  const holds = inside((value) => value !== undefined && severityOf(value, isWritable) !== 'ok');
  return [...judge(speaking, isWritable, false), ...judge(holds, isWritable, true)];
}

function speaksBelow(judged: Judged | undefined, isWritable: boolean): boolean {
  return judged === undefined || judged.below === 'all' || (judged.below === 'writable' && isWritable);
}

function socketPlaces(path: string): readonly ReachedPlace[] {
  const { own, above, inside } = SOCKETS.find(path);
  const folder = own.length > 0 ? own : (above.find(([place]) => place?.value?.below === 'all') ?? []);
  // Everything is inside /: its own row says so, and whoever asks adds the socket of the engine that is really there.
  const holds = path === '/' ? [] : inside(() => true);
  return [...judge(folder, true, false), ...judge(holds, true, true)];
}

interface Found {
  readonly pattern: string;
  /** Undefined for what is harmless. */
  readonly value: Judged | undefined;
}

function judge(found: readonly Found[], isWritable: boolean, isInside: boolean): readonly ReachedPlace[] {
  return found.flatMap(({ pattern, value }) => {
    const place = value && reached(value, pattern, isWritable, isInside);
    return place ? [place] : [];
  });
}

function reached(
  judged: Judged,
  place: string,
  isWritable: boolean,
  isInside: boolean,
): ReachedPlace | undefined {
  const { row, gives, why, writable } = judged;
  const severity = severityOf(judged, isWritable);
  if (severity === 'ok') return undefined;
  return { row, severity, isLowered: severity !== writable, gives, why, place, isInside };
}

function severityOf({ writable, readOnly }: Judged, isWritable: boolean): Severity | 'ok' {
  return isWritable ? writable : readOnly;
}

const MOUNTS = new PlaceTree<Judged | undefined>([
  ...SENSITIVE_ROWS.flatMap(({ id, places, severity, ...row }) =>
    places.map((entry): [string, Judged] => {
      const place: SensitivePlace = typeof entry === 'string' ? { path: entry } : entry;
      const readOnly = place.readOnly === 'same' ? severity : (place.readOnly ?? row.readOnly);
      const { gives = row.gives, why = row.why, below = row.below } = place;
      return [place.path, { row: id, gives, why, below, writable: severity, readOnly }];
    }),
  ),
  ...HARMLESS_MOUNTS.map(({ path }): [string, undefined] => [path, undefined]),
]);

const SOCKETS = new PlaceTree<Judged | undefined>(
  SOCKET_ROWS.flatMap(({ id, severity, gives, why, places }) =>
    places.map((path): [string, Judged] => [
      path.replace(/\/$/, ''),
      {
        row: id,
        gives,
        why,
        below: path.endsWith('/') ? 'all' : 'none',
        writable: severity,
        readOnly: severity,
      },
    ]),
  ),
);

const ROWS: ReadonlyMap<string, Judged> = new Map(
  [
    ...SENSITIVE_ROWS,
    ...SOCKET_ROWS.map((row) => ({ ...row, readOnly: row.severity, below: 'none' as const })),
  ].map(({ id, gives, why, below, severity, readOnly }) => [
    id,
    { row: id, gives, why, below, writable: severity, readOnly },
  ]),
);
