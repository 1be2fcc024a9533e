/** Which sensitive places a path of the host is, lies in or holds. sensitive-mounts.ts says how it is judged. */
import { SEVERITIES, type Severity } from '../facts/finding.ts';
import { HARMLESS_MOUNTS } from '../knowledge/harmless-mounts.ts';
import { SOCKET_ROWS, type SocketRow } from '../knowledge/host-sockets.ts';
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
  /** Whether the path is above the place, and gives it only if the host has it. */
  readonly isInside: boolean;
  /** Whether every host with an engine has it. */
  readonly isUsual: boolean;
}

interface Judged {
  readonly row: string;
  readonly gives: string;
  readonly why: string;
  readonly below: Below;
  readonly isUsual: boolean;
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
  const reachable = socketPlaces(path);
  const found = [
    ...reachable.filter(({ isInside }) => !isInside),
    ...mountPlaces(path, isWritable),
    ...reachable.filter(({ isInside }) => isInside),
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

/** The one that speaks for a mount: the worst that it is or lies in, or else the worst that it holds. */
export function headOf(places: readonly ReachedPlace[]): ReachedPlace | undefined {
  return places.toSorted(
    (a, b) =>
      Number(a.isInside) - Number(b.isInside) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  )[0];
}

function mountPlaces(path: string, isWritable: boolean): readonly ReachedPlace[] {
  const { own, above, inside } = mounts().find(path);
  const head =
    own.length > 0 ? own : above.find((places) => places.some(({ value }) => speaksBelow(value, isWritable)));
  // Everything is inside /: its own row says so.
  const holds = path === '/' ? [] : judge(inside, isWritable, true);
  if (!head) return holds;
  return [...judge(head, isWritable, false), ...holds.filter(({ isLowered }) => !isLowered)];
}

function speaksBelow(judged: Judged | undefined, isWritable: boolean): boolean {
  return judged === undefined || judged.below === 'all' || (judged.below === 'writable' && isWritable);
}

function socketPlaces(path: string): readonly ReachedPlace[] {
  const { own, above, inside } = sockets().find(path);
  const folder = own.length > 0 ? own : (above.find(([place]) => place?.value?.below === 'all') ?? []);
  // Of /, whoever asks adds the socket of the engine that is really there.
  return [...judge(folder, true, false), ...(path === '/' ? [] : judge(inside, true, true))];
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
  const { row, gives, why, isUsual, writable } = judged;
  const severity = severityOf(judged, isWritable);
  if (severity === 'ok') return undefined;
  return { row, severity, isLowered: severity !== writable, gives, why, place, isInside, isUsual };
}

function severityOf({ writable, readOnly }: Judged, isWritable: boolean): Severity | 'ok' {
  return isWritable ? writable : readOnly;
}

type Tree = PlaceTree<Judged | undefined>;

let mountTree: Tree | undefined;
let socketTree: Tree | undefined;

/** Made when it is first asked for: programs that look at no mount start without it. */
function mounts(): Tree {
  mountTree ??= new PlaceTree<Judged | undefined>([
    ...SENSITIVE_ROWS.flatMap(({ id, places, severity, ...row }) =>
      places.map((entry): [string, Judged] => {
        const place: SensitivePlace = typeof entry === 'string' ? { path: entry } : entry;
        const readOnly = place.readOnly === 'same' ? severity : (place.readOnly ?? row.readOnly);
        const { gives = row.gives, why = row.why, below = row.below } = place;
        const { isUsual = row.isUsual ?? false } = place;
        return [place.path, { row: id, gives, why, below, isUsual, writable: severity, readOnly }];
      }),
    ),
    ...HARMLESS_MOUNTS.map(({ path }): [string, undefined] => [path, undefined]),
  ]);
  return mountTree;
}

function sockets(): Tree {
  socketTree ??= new PlaceTree<Judged | undefined>(
    SOCKET_ROWS.flatMap((row) =>
      row.places.map((path): [string, Judged] => [
        path.replace(/\/$/, ''),
        { ...judgedSocket(row, path), below: path.endsWith('/') ? 'all' : 'none' },
      ]),
    ),
  );
  return socketTree;
}

/** Of a whole row, for places beyond the list: those are known to be there. */
const ROWS: ReadonlyMap<string, Judged> = new Map([
  ...SENSITIVE_ROWS.map(({ id, severity, ...row }): [string, Judged] => [
    id,
    { ...row, row: id, isUsual: true, writable: severity },
  ]),
  ...SOCKET_ROWS.map((row): [string, Judged] => [row.id, { ...judgedSocket(row, ''), isUsual: true }]),
]);

function judgedSocket({ id, severity, gives, why, usual = [] }: SocketRow, path: string): Judged {
  const isUsual = usual.includes(path);
  return { row: id, gives, why, below: 'none', isUsual, writable: severity, readOnly: severity };
}
