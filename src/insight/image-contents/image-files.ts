/** What is in the layers of an image that matters for its security, by file, found in one pass over all paths. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import { ENTRY_TYPES } from '../../facts/layer-entry.ts';
import { type LayerIndex, TYPE_MASK } from '../../facts/layer-index.ts';
import {
  INTRUDERS_TOOLS,
  LEFTOVERS,
  PACKAGE_CACHES,
  PROGRAM_FOLDERS,
  REPOSITORIES,
  SHARED_FOLDERS,
  SHELL_HISTORIES,
  SSH_HOST_KEY,
  SSH_SERVERS,
  SUDO_PROGRAMS,
} from '../../knowledge/image-places.ts';
import { PACKAGE_MANAGERS, SHELLS } from '../../knowledge/image-tools.ts';
import { EXAMPLE_PLACES, LIBRARY_PLACES } from '../../knowledge/secret-patterns.ts';
import { CAPABILITY_XATTR, decodeFileCapabilities } from '../file-capabilities.ts';
import { type ImageTree, NONE, nodeName, nodePath, visibleEvent } from '../layers/image-tree.ts';
import { wastedSpace } from '../layers/wasted-space.ts';
import { textInImage, wholeTree } from './whole-tree.ts';

/** A file or folder of the image, as expressions see it. Layers count from 1, from the base up. */
interface FileInImage {
  /** From the root, with a slash. */
  readonly path: string;
  /** The layer that brought it as it is. */
  readonly layer: number;
  /** Four octal digits. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
}

interface CapableFile extends FileInImage {
  /** Without CAP_. */
  readonly capabilities: readonly string[];
}

/** A file that a later layer replaces or takes away; it is shipped all the same. */
interface HiddenFile extends FileInImage {
  /** The layer that hides it. */
  readonly hiddenIn: number;
}

/** Lists are in the order of paths and have at most MOST_LISTED entries; of what is hidden the biggest. */
export interface ImageFiles {
  /** Programs with a setuid or setgid mark. */
  readonly setuid: readonly FileInImage[];
  /** Files with such a mark that are no programs. */
  readonly setuidData: readonly FileInImage[];
  readonly capable: readonly CapableFile[];
  readonly worldWritable: readonly FileInImage[];
  /** Folders of the image's own PATH that others than root may write to. */
  readonly writablePath: readonly FileInImage[];
  readonly sudo: readonly FileInImage[];
  readonly sshServers: readonly FileInImage[];
  readonly sshHostKeys: readonly FileInImage[];
  readonly packageManagers: readonly FileInImage[];
  readonly shells: readonly FileInImage[];
  readonly tools: readonly FileInImage[];
  readonly leftovers: readonly FileInImage[];
  readonly repositories: readonly FileInImage[];
  readonly histories: readonly FileInImage[];
  /** What the runtime user may change of the program and what lies beside it. */
  readonly changeable: readonly FileInImage[];
  readonly hidden: readonly HiddenFile[];
  /** Bytes of all package caches. */
  readonly cacheBytes: number;
  /** Bytes of all files that a later layer hides, and of all files of all layers. */
  readonly hiddenBytes: number;
  readonly bytes: number;
}

/** The fields that are lists, and those that are sums. */
export const FILE_LISTS = [
  'setuid',
  'setuidData',
  'capable',
  'worldWritable',
  'writablePath',
  'sudo',
  'sshServers',
  'sshHostKeys',
  'packageManagers',
  'shells',
  'tools',
  'leftovers',
  'repositories',
  'histories',
  'changeable',
  'hidden',
] as const satisfies readonly (keyof ImageFiles)[];
export const FILE_SUMS = [
  'cacheBytes',
  'hiddenBytes',
  'bytes',
] as const satisfies readonly (keyof ImageFiles)[];

const MOST_LISTED = 500;

const FILE = ENTRY_TYPES.indexOf('file');
const DIRECTORY = ENTRY_TYPES.indexOf('directory');
const SYMLINK = ENTRY_TYPES.indexOf('symlink');
const WHITEOUT = ENTRY_TYPES.indexOf('whiteout');

const known = new WeakMap<ImageLayers, ImageFiles>();

/** Undefined while not every layer is read. Kept per image. */
export function imageFiles(image: ImageLayers): ImageFiles | undefined {
  const before = known.get(image);
  if (before !== undefined) return before;
  const tree = wholeTree(image);
  if (tree === undefined) return undefined;
  const found = new Look(image, tree).finish();
  known.set(image, found);
  return found;
}

interface MutableFiles {
  readonly setuid: FileInImage[];
  readonly setuidData: FileInImage[];
  readonly capable: CapableFile[];
  readonly worldWritable: FileInImage[];
  readonly writablePath: FileInImage[];
  readonly sudo: FileInImage[];
  readonly sshServers: FileInImage[];
  readonly sshHostKeys: FileInImage[];
  readonly packageManagers: FileInImage[];
  readonly shells: FileInImage[];
  readonly tools: FileInImage[];
  readonly leftovers: FileInImage[];
  readonly repositories: FileInImage[];
  readonly histories: FileInImage[];
  readonly changeable: FileInImage[];
  readonly hidden: HiddenFile[];
  cacheBytes: number;
  hiddenBytes: number;
  bytes: number;
}

class Look {
  private readonly tree: ImageTree;
  private readonly top: number;
  private readonly programFolders: ReadonlySet<string>;
  private readonly runtimeUid: number | undefined;
  private readonly ownPlaces: readonly string[];
  private readonly files: MutableFiles = {
    setuid: [],
    setuidData: [],
    capable: [],
    worldWritable: [],
    writablePath: [],
    sudo: [],
    sshServers: [],
    sshHostKeys: [],
    packageManagers: [],
    shells: [],
    tools: [],
    leftovers: [],
    repositories: [],
    histories: [],
    changeable: [],
    hidden: [],
    cacheBytes: 0,
    hiddenBytes: 0,
    bytes: 0,
  };

  constructor(image: ImageLayers, tree: ImageTree) {
    this.tree = tree;
    this.top = image.layers.length - 1;
    const { Config } = image.inspect;
    this.programFolders = programFoldersOf(Config.Env);
    this.runtimeUid = runtimeUidOf(Config.User, textInImage(image, 'etc/passwd') ?? '');
    this.ownPlaces = ownPlacesOf(Config);
  }

  finish(): ImageFiles {
    const { wastedBytes, totalBytes, flags } = wastedSpace(this.tree);
    this.files.hiddenBytes = wastedBytes;
    this.files.bytes = totalBytes;
    const listed = this.biggest(flags);
    for (let node = 1; node < this.tree.count; node += 1) {
      this.hiddenAt(node, listed);
      const event = visibleEvent(this.tree, node, this.top);
      if (event !== NONE) this.visibleAt(node, event);
    }
    return this.files;
  }

  private indexOf(event: number): LayerIndex | undefined {
    return this.tree.layers[this.tree.eventLayers[event] ?? NONE];
  }

  /** Of the events whose bytes nobody sees: an upgrade hides thousands of small files, and the big ones must not get lost. */
  private biggest(wasted: Uint8Array): ReadonlySet<number> {
    const events: number[] = [];
    for (let event = 0; event < wasted.length; event += 1) if (wasted[event] === 1) events.push(event);
    if (events.length > MOST_LISTED)
      events.sort((one, other) => this.sizeOf(other) - this.sizeOf(one) || one - other);
    return new Set(events.slice(0, MOST_LISTED));
  }

  private sizeOf(event: number): number {
    return this.indexOf(event)?.sizes[this.tree.eventRows[event] ?? 0] ?? 0;
  }

  /** Earlier versions of a path, and what was taken away, as far as they are listed. */
  private hiddenAt(node: number, listed: ReadonlySet<number>): void {
    const { tree, files } = this;
    const end = tree.firstEvents[node + 1] ?? 0;
    for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
      if (!listed.has(event)) continue;
      const index = this.indexOf(event);
      const row = tree.eventRows[event] ?? 0;
      const hiddenIn = (tree.untils[event] ?? 0) + 1;
      if (index !== undefined) files.hidden.push({ ...this.shown(node, event, index, row), hiddenIn });
    }
  }

  private visibleAt(node: number, event: number): void {
    const { tree, files } = this;
    const index = this.indexOf(event);
    const row = tree.eventRows[event] ?? 0;
    if (index === undefined) return;
    const type = (index.types[row] ?? 0) & TYPE_MASK;
    if (type === WHITEOUT) return;
    const mode = index.modes[row] ?? 0;
    const name = nodeName(tree, node);
    // The path is put together only where something may come of it.
    let path: string | undefined;
    const at = (): string => {
      path ??= nodePath(tree, node);
      return path;
    };
    const note = (list: FileInImage[]): void => {
      if (list.length < MOST_LISTED) list.push(this.shown(node, event, index, row));
    };

    if (type === FILE) {
      if ((mode & 0o6000) !== 0) note((mode & 0o111) === 0 ? files.setuidData : files.setuid);
      this.capabilitiesAt(node, event, index, row);
      if (/^(?:\.|core\.)|history|hst$/.test(name) && SHELL_HISTORIES.test(at())) note(files.histories);
      if (name.endsWith('_key') && SSH_HOST_KEY.test(at())) note(files.sshHostKeys);
      const size = index.sizes[row] ?? 0;
      if (size > 0 && !tree.furtherNames.has(event) && PACKAGE_CACHES.test(at())) files.cacheBytes += size;
    }
    if (type !== SYMLINK && (mode & 0o002) !== 0 && !(type === DIRECTORY && (mode & 0o1000) !== 0)) {
      if ((type === FILE || type === DIRECTORY) && !SHARED_FOLDERS.test(at())) note(files.worldWritable);
    }
    if (type === DIRECTORY) {
      if (REPOSITORIES.has(name) && !isLibrary(at())) note(files.repositories);
      if (this.isWritableByOthers(index, row, mode) && this.programFolders.has(at()))
        note(files.writablePath);
    }
    if (LEFTOVERS.test(name) && !isLibrary(at())) note(files.leftovers);
    if (type === FILE || type === SYMLINK) this.programAt(name, at, note);
    if (type === FILE && this.isChangeable(index, row, mode) && this.isOwnCode(name, mode, at))
      note(files.changeable);
  }

  private capabilitiesAt(node: number, event: number, index: LayerIndex, row: number): void {
    const value = index.xattrs.get(row)?.[CAPABILITY_XATTR];
    if (value === undefined) return;
    const decoded = decodeFileCapabilities(value);
    if (decoded === undefined || this.files.capable.length >= MOST_LISTED) return;
    const capabilities = [...new Set([...decoded.permitted, ...decoded.inheritable])];
    if (capabilities.length > 0)
      this.files.capable.push({ ...this.shown(node, event, index, row), capabilities });
  }

  private programAt(name: string, at: () => string, note: (list: FileInImage[]) => void): void {
    const { files } = this;
    const lists = [
      ...(SUDO_PROGRAMS.has(name) ? [files.sudo] : []),
      ...(SSH_SERVERS.has(name) ? [files.sshServers] : []),
      ...(PACKAGE_MANAGERS.has(name) ? [files.packageManagers] : []),
      ...(SHELLS.has(name) ? [files.shells] : []),
      ...(INTRUDERS_TOOLS.has(name) ? [files.tools] : []),
    ];
    if (lists.length > 0 && PROGRAM_FOLDERS.test(at())) for (const list of lists) note(list);
  }

  private isWritableByOthers(index: LayerIndex, row: number, mode: number): boolean {
    const isForAll = (mode & 0o002) !== 0;
    const isForGroup = (mode & 0o020) !== 0 && (index.gids[row] ?? 0) !== 0;
    return isForAll || isForGroup || (index.uids[row] ?? 0) !== 0;
  }

  private isChangeable(index: LayerIndex, row: number, mode: number): boolean {
    const { runtimeUid } = this;
    if (runtimeUid === undefined || runtimeUid === 0) return false;
    return ((index.uids[row] ?? 0) === runtimeUid && (mode & 0o200) !== 0) || (mode & 0o002) !== 0;
  }

  /** Data next to a program may have to change; what is run may not. */
  private isOwnCode(name: string, mode: number, at: () => string): boolean {
    if ((mode & 0o111) === 0 && !/\.(?:so[\d.]*|py|js|mjs|cjs|rb|php|jar|war|class|pl|lua|sh)$/.test(name))
      return false;
    const path = at();
    return this.ownPlaces.some((place) => path === place || path.startsWith(`${place}/`));
  }

  private shown(node: number, event: number, index: LayerIndex, row: number): FileInImage {
    return {
      path: `/${nodePath(this.tree, node)}`,
      layer: (this.tree.eventLayers[event] ?? 0) + 1,
      mode: (index.modes[row] ?? 0).toString(8).padStart(4, '0'),
      uid: index.uids[row] ?? 0,
      gid: index.gids[row] ?? 0,
      size: index.sizes[row] ?? 0,
    };
  }
}

function isLibrary(path: string): boolean {
  return LIBRARY_PLACES.test(path) || EXAMPLE_PLACES.test(path);
}

function programFoldersOf(env: readonly string[]): ReadonlySet<string> {
  const path = env.find((entry) => entry.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  return new Set(path.split(':').map(relative));
}

/** Undefined where nobody says which number a name stands for. */
function runtimeUidOf(user: string, accounts: string): number | undefined {
  const [name = ''] = user.split(':');
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const line = accounts.split('\n').find((entry) => name !== '' && entry.startsWith(`${name}:`));
  const uid = line?.split(':')[2] ?? '';
  return /^\d{1,10}$/.test(uid) ? Number(uid) : undefined;
}

/** Where the program lies: its file, and the folder that it works in unless that is one that it works on. */
function ownPlacesOf(config: ImageLayers['inspect']['Config']): readonly string[] {
  const [program = ''] = [...config.Entrypoint, ...config.Cmd];
  const places = [program, config.WorkingDir].filter((place) => place.startsWith('/')).map(relative);
  return places.filter(
    (place) => place !== '' && !/^(?:tmp|var\/tmp|home\/[^/]+|root|data|srv)$/.test(place),
  );
}

function relative(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
