/** What of the host a container’s mounts give it, by the rows of the coverage list. */
import type { ContainerInspect, Mount } from '../facts/container.ts';
import { boundVolume } from '../facts/volume.ts';
import { hostPath, isWithin } from '../knowledge/host-path.ts';
import { SOCKET_ROWS } from '../knowledge/host-sockets.ts';
import { isHostName, SENSITIVE_ROWS } from '../knowledge/sensitive-mounts.ts';
import { isAboveAllRuns, isEngineRow } from './engine-socket.ts';
import { type MountSurroundings, mountSource } from './mount-surroundings.ts';
import { headOf, oncePerRow, placeOfRow, type ReachedPlace, sensitivePlaces } from './sensitive-path.ts';

/** What a mount shows of the host. */
interface HostSource {
  /** What the engine was asked for: the source of a bind, the device of a volume. */
  readonly source: string;
  /** That, and where it really leads when links are resolved; in the form of `hostPath`. */
  readonly paths: readonly string[];
  readonly isWritable: boolean;
  /** Undefined when the host did not tell; the following too. */
  readonly isSocket: boolean | undefined;
  /** Places of the lists that it has in it. */
  readonly holds: readonly string[] | undefined;
}

/**
 * The sensitive places that one mount gives, each row once. Nothing for what the engine keeps for the container: its
 * volumes, tmpfs, images, and its own copies of resolv.conf, hosts and hostname.
 */
export function placesOfMount(
  mount: Mount,
  container: ContainerInspect,
  known: MountSurroundings,
): readonly ReachedPlace[] {
  const host = hostSource(mount, container, known);
  return host ? reachedThrough(mount, host, container, known).places : [];
}

interface Reached {
  /** Each row once. */
  readonly places: readonly ReachedPlace[];
  /** Those that it gives if the host has them. */
  readonly undecided: readonly ReachedPlace[];
}

const NOTHING_REACHED: Reached = { places: [], undecided: [] };

function reachedThrough(
  mount: Mount,
  host: HostSource,
  container: ContainerInspect,
  known: MountSurroundings,
): Reached {
  const sure: ReachedPlace[] = [];
  const undecided: ReachedPlace[] = [];
  for (const path of host.paths) {
    for (const place of listedPlaces(path, host.isWritable, known)) {
      const has = isThere(place, host, known);
      if (has !== false) (has ? sure : undecided).push(place);
    }
    sure.push(...ownPlaces(path, host.isWritable, known));
  }
  const told = socketByUse(mount, host, container, sure, known);
  if (sure.length + undecided.length + told.length === 0) return NOTHING_REACHED;
  return { places: oncePerRow([...sure, ...told]), undecided };
}

/** Whether a folder has a place that would be in it. Undefined when that is not known of one that may be missing. */
function isThere(
  { isInside, isUsual, place, row }: ReachedPlace,
  { holds }: HostSource,
  { engineRow, dataRoot }: MountSurroundings,
): boolean | undefined {
  if (!isInside) return true;
  const isEnginesOwn = row === engineRow || (dataRoot !== '' && isWithin(dataRoot, place));
  return holds?.includes(place) ?? (isUsual || isEnginesOwn || undefined);
}

/** A sensitive place as checks see it. */
export interface MountedPlace {
  /** The path of the host that is mounted, as the engine was asked for it. */
  readonly source: string;
  /** Where it is in the container. */
  readonly destination: string;
  /** The place of the list that it is, lies in or holds. */
  readonly place: string;
  readonly readOnly: boolean;
  /** `/etc (the host’s settings)`, `/var (holds /var/lib/docker)`. */
  readonly words: string;
}

/** By row of the coverage list, and by the groups of MOUNT_GROUPS. */
export type MountedPlaces = ReadonlyMap<string, readonly MountedPlace[]>;

/** What several rows say together. */
const MOUNT_GROUPS = {
  /** Mounts of any MNT row, each once. */
  sensitive: 'MNT',
  /** Mounts that are read-only and therefore milder than the row of theirs that is the worst. */
  sensitiveReadOnly: 'MNT read-only',
  /** Sockets of container engines. */
  engine: 'SOCK engine',
  /** Of the milder ones, those that are this bad: each MNT row whose `readOnly` it is. */
  readOnly: { high: 'read-only high', medium: 'read-only medium', low: 'read-only low' },
} as const;

export interface MountQuestion {
  readonly container: ContainerInspect;
  readonly known: MountSurroundings;
  /** Sockets that processes of the container see, as the kernel tells; none where it does not. */
  readonly sockets: readonly string[];
  /** Whether the site allows this path, in the form of `hostPath`, to be mounted. */
  readonly isAllowed: (path: string) => boolean;
  /** False while the volumes that it mounts are not known: rows without a mount are then left out. */
  readonly isComplete: boolean;
}

/**
 * What the mounts of a container give it. Rows that nothing gives are empty; rows of which that is not known are
 * missing. The same object for the same answer.
 */
export function mountedPlaces(question: MountQuestion): MountedPlaces {
  const found = new Map<string, MountedPlace[]>();
  const undecided = new Set<string>();
  const tell: Telling = {
    add: (row, place) => {
      const places = found.get(row);
      if (places) places.push(place);
      else found.set(row, [place]);
    },
    leaveOpen: (row) => undecided.add(row),
  };
  for (const mount of question.container.Mounts) tellMount(mount, question, tell);
  for (const { row, mounted } of socketsSeen(question)) {
    if (found.has(row)) continue;
    tell.add(row, mounted);
    if (isEngineRow(row)) tell.add(MOUNT_GROUPS.engine, mounted);
  }
  if (!question.isComplete) return found;
  return found.size + undecided.size === 0 ? NOTHING_MOUNTED : shared(found, undecided);
}

/** The same object for the same content: most containers of a host mount the same few places, if any. */
function shared(
  found: ReadonlyMap<string, readonly MountedPlace[]>,
  undecided: ReadonlySet<string>,
): MountedPlaces {
  const key = JSON.stringify([[...undecided], [...found]]);
  const known = answers.get(key);
  if (known) return known;
  const all = new Map<string, readonly MountedPlace[]>(NOTHING_MOUNTED);
  for (const row of undecided) all.delete(row);
  for (const [row, places] of found) all.set(row, places);
  if (answers.size >= MOST_ANSWERS) answers.clear();
  answers.set(key, all);
  return all;
}

const MOST_ANSWERS = 1_024;
const answers = new Map<string, MountedPlaces>();

interface Telling {
  readonly add: (row: string, place: MountedPlace) => void;
  readonly leaveOpen: (row: string) => void;
}

const NOTHING_MOUNTED: MountedPlaces = new Map(
  [
    ...[...SENSITIVE_ROWS, ...SOCKET_ROWS].map(({ id }) => id),
    ...[MOUNT_GROUPS.sensitive, MOUNT_GROUPS.sensitiveReadOnly, MOUNT_GROUPS.engine],
    ...Object.values(MOUNT_GROUPS.readOnly),
  ].map((row) => [row, []]),
);

function tellMount(mount: Mount, { container, known, isAllowed }: MountQuestion, tell: Telling): void {
  const host = hostSource(mount, container, known);
  if (!host || host.paths.every(isAllowed)) return;
  const { places, undecided } = reachedThrough(mount, host, container, known);
  const mounted = (place: ReachedPlace): MountedPlace => mountedPlace(mount, host, place);
  for (const place of places) tell.add(rowOrGroup(place), mounted(place));
  for (const place of undecided) tell.leaveOpen(rowOrGroup(place));
  tellGroups(places, undecided, mounted, tell);
  const named = isHostName(mount.Destination) && placeOfRow('MNT-HOSTPREFIX', mount.Destination, true, false);
  if (named) tell.add(named.row, { ...mounted(named), words: `${host.source} at ${mount.Destination}` });
}

function tellGroups(
  places: readonly ReachedPlace[],
  undecided: readonly ReachedPlace[],
  mounted: (place: ReachedPlace) => MountedPlace,
  tell: Telling,
): void {
  const worst = headOf(places.filter(({ row }) => isMountRow(row)));
  if (worst)
    tell.add(worst.isLowered ? MOUNT_GROUPS.sensitiveReadOnly : MOUNT_GROUPS.sensitive, mounted(worst));
  else if (undecided.some(({ row }) => isMountRow(row))) {
    tell.leaveOpen(MOUNT_GROUPS.sensitive);
    tell.leaveOpen(MOUNT_GROUPS.sensitiveReadOnly);
  }
  const engine = places.find(({ row }) => isEngineRow(row));
  if (engine) tell.add(MOUNT_GROUPS.engine, mounted(engine));
  else if (undecided.some(({ row }) => isEngineRow(row))) tell.leaveOpen(MOUNT_GROUPS.engine);
}

function isMountRow(row: string): boolean {
  return row.startsWith('MNT-');
}

function rowOrGroup({ row, severity, isLowered }: ReachedPlace): string {
  const groups: Readonly<Record<string, string>> = MOUNT_GROUPS.readOnly;
  return isLowered ? (groups[severity] ?? row) : row;
}

function mountedPlace(
  mount: Mount,
  host: HostSource,
  { place, gives, isInside }: ReachedPlace,
): MountedPlace {
  const { source } = host;
  const real = host.paths.at(-1) ?? '';
  const link = host.paths.length > 1 ? `leads to ${real}; ` : '';
  const words = `${source} (${link}${isInside ? `holds ${place}` : gives})`;
  return { source, destination: mount.Destination, place, readOnly: !host.isWritable, words };
}

/** What the list says of a path; the engine’s data folder stands there under its usual name. */
function listedPlaces(
  path: string,
  isWritable: boolean,
  { dataRoot }: MountSurroundings,
): readonly ReachedPlace[] {
  const usual = inUsualDataRoot(path, dataRoot);
  const listed = sensitivePlaces(usual, isWritable);
  return usual === path && isElsewhere(dataRoot) ? listed.filter((place) => !isUsualDataRoot(place)) : listed;
}

/** What a path is or holds of this very host, wherever that is. */
function ownPlaces(
  path: string,
  isWritable: boolean,
  { dataRoot, engineSockets, swaps, engineRow }: MountSurroundings,
): readonly ReachedPlace[] {
  const places: ReachedPlace[] = [];
  const add = (row: string, place: string): void => {
    const found = placeOfRow(row, place, isWritable, path !== place);
    if (found) places.push(found);
  };
  if (isAboveAllRuns(path)) add(engineRow, '/run');
  if (path === '/') return places;
  if (isElsewhere(dataRoot) && !isEngineFolder(dataRoot) && path !== dataRoot && isWithin(dataRoot, path)) {
    add('MNT-DOCKERLIB', dataRoot);
    add('MNT-DOCKERVOL', `${dataRoot}/volumes`);
  }
  for (const swap of swaps) if (isWithin(swap, path)) add('MNT-SWAP', swap);
  for (const socket of engineSockets) if (isWithin(socket, path)) add(engineRow, socket);
  return places;
}

/** Whether the engine’s data is known not to be in its usual place. */
function isElsewhere(dataRoot: string): boolean {
  return dataRoot !== '' && !isWithin(dataRoot, USUAL_DATA_ROOT);
}

const USUAL_DATA_ROOT = '/var/lib/docker';

/** What a folder would hold if the engine’s data were in its usual place. */
function isUsualDataRoot({ place, isInside }: ReachedPlace): boolean {
  return isInside && isWithin(place, USUAL_DATA_ROOT);
}

/** A path below the engine’s data folder as it would be were that in its usual place. */
function inUsualDataRoot(path: string, dataRoot: string): string {
  if (dataRoot === '' || dataRoot === '/' || !isWithin(path, dataRoot) || isEngineFolder(dataRoot))
    return path;
  return `${USUAL_DATA_ROOT}${path.slice(dataRoot.length)}`;
}

function isEngineFolder(path: string): boolean {
  return sensitivePlaces(path, true).some(({ row }) => row === 'MNT-CONTAINERDLIB');
}

function hostSource(
  mount: Mount,
  container: ContainerInspect,
  known: MountSurroundings,
): HostSource | undefined {
  const { Type, Name = '', RW } = mount;
  if (Type === 'volume') {
    const bind = boundVolume(known.volumes.get(Name));
    return bind && sourceOf(bind.device, RW && !bind.isReadOnly, known);
  }
  if ((Type !== 'bind' && Type !== 'npipe') || mount.Source === '' || isOwn(mount.Source, container)) {
    return undefined;
  }
  return sourceOf(mount.Source, RW, known);
}

function sourceOf(source: string, isWritable: boolean, known: MountSurroundings): HostSource {
  const told = mountSource(source, known);
  const paths = [hostPath(source), ...(told ? [hostPath(told.realPath)] : [])];
  return {
    source,
    paths: [...new Set(paths)],
    isWritable,
    isSocket: told && told.type === 'socket',
    holds: told?.holds,
  };
}

/** What the engine or the kubelet made for this very container. */
function isOwn(source: string, { Id, Config }: ContainerInspect): boolean {
  if (source.includes(Id) && source.split('/').includes(Id)) return true;
  const pod = Config.Labels['io.kubernetes.pod.uid'] ?? '';
  return pod !== '' && isWithin(source, `/var/lib/kubelet/pods/${pod}`);
}

/** Variables that tell a program where a socket is, and what is behind it; undefined for this engine’s own. */
const SOCKET_VARIABLES: readonly (readonly [name: string, row: string | undefined])[] = [
  ['SSH_AUTH_SOCK', 'SOCK-SSHAGENT'],
  ['DOCKER_HOST', undefined],
  ['CONTAINER_HOST', undefined],
];

/** A socket that no name gives away: by what the container is told it is for, or by being a socket at all. */
function socketByUse(
  mount: Mount,
  host: HostSource,
  { Config }: ContainerInspect,
  places: readonly ReachedPlace[],
  known: MountSurroundings,
): readonly ReachedPlace[] {
  const isNamed = places.some(({ row, isInside }) => row.startsWith('SOCK-') && !isInside);
  if (isNamed) return [];
  const place = host.paths.at(-1) ?? '';
  for (const [name, row = known.engineRow] of SOCKET_VARIABLES) {
    const path = socketPath(Config.Env, name);
    if (path === '' || !isWithin(path, mount.Destination)) continue;
    const found = placeOfRow(row, place, host.isWritable, path !== mount.Destination);
    return found ? [found] : [];
  }
  const isSocket = host.isSocket ?? host.paths.some((path) => SOCKET_NAME.test(path));
  const unknown = isSocket ? placeOfRow('SOCK-UNKNOWN', place, host.isWritable, false) : undefined;
  return unknown ? [unknown] : [];
}

const SOCKET_NAME = /(?:\.sock(?:et)?|-sock|\/dev\/log|\/dev-log)$/;

function socketPath(env: readonly string[], name: string): string {
  const entry = env.findLast((variable) => variable.startsWith(name) && variable[name.length] === '=') ?? '';
  const value = entry.slice(name.length + 1).replace(/^unix:\/\//, '');
  return value.startsWith('/') ? value : '';
}

interface SocketSeen {
  readonly row: string;
  readonly mounted: MountedPlace;
}

/** Sockets that the kernel shows in the container and that no mount gave away by its name. */
function socketsSeen({ container, known, sockets, isAllowed }: MountQuestion): readonly SocketSeen[] {
  return sockets.flatMap((socket) => {
    const mount = container.Mounts.filter(({ Destination }) => isWithin(socket, Destination))
      .toSorted((a, b) => a.Destination.length - b.Destination.length)
      .at(-1);
    const host = mount && hostSource(mount, container, known);
    const rest = mount ? socket.slice(mount.Destination.length) : '';
    const above = host?.paths.at(-1) ?? '';
    const path = hostPath(host ? `${above}${rest}` : socket);
    // Everything is below /: its own row says so.
    if (above === '/' || isAllowed(path)) return [];
    return sensitivePlaces(path, true)
      .filter(({ row, isInside }) => row.startsWith('SOCK-') && !isInside)
      .map(({ row, place, gives }) => ({
        row,
        mounted: {
          source: path,
          destination: socket,
          place,
          readOnly: false,
          words: `${path} (${gives})`,
        },
      }));
  });
}
