/**
 * What people look for in an image, ready to be asked: each view says which files of which layers belong to it. All
 * layers are looked at, also what later ones hide: whoever has the image has that too.
 */

import type { LayerContents } from '../../facts/layer-contents.ts';
import { ENTRY_TYPES, type LayerEntry } from '../../facts/layer-entry.ts';
import { type LayerIndex, TYPE_MASK } from '../../facts/layer-index.ts';
import { PACKAGE_MANAGERS, PROGRAM_FOLDERS, SHELLS } from '../../knowledge/image-tools.ts';
import { isKeyFile } from '../../knowledge/key-files.ts';
import { secretRowTitle } from '../../knowledge/secret-groups.ts';
import { CAPABILITY_XATTR, decodeFileCapabilities } from '../file-capabilities.ts';
import { accountsOf, isForeign } from './image-accounts.ts';
import {
  eventEntry,
  eventNode,
  eventOfLayer,
  findNode,
  type ImageTree,
  NEVER,
  NONE,
  nodeName,
  nodePath,
  visibleEvent,
} from './image-tree.ts';
import { type NameFlags, namesThat, namesWith, treeNames } from './layer-names.ts';
import type { WastedSpace } from './wasted-space.ts';

const READY_VIEW_IDS = [
  'setuid',
  'capabilities',
  'world-writable',
  'foreign-owners',
  'secrets',
  'tools',
  'keys',
  'executables',
  'largest',
  'wasted',
] as const;
export type ReadyViewId = (typeof READY_VIEW_IDS)[number];

export interface ViewMaterial {
  readonly tree: ImageTree;
  /** By layer; undefined where the contents were not scanned. */
  readonly contents: readonly (LayerContents | undefined)[];
  readonly wasted: WastedSpace;
}

export interface ReadyView {
  readonly id: ReadyViewId;
  readonly title: string;
  /** What is in it and why to look, in one sentence. */
  readonly about: string;
  /** Whether it needs the contents of files to have been scanned. */
  readonly needsContents: boolean;
  /** 1 for each event that belongs to it. */
  flags(material: ViewMaterial): Uint8Array;
  /** What stands beside a file of the view; undefined where its path, size and mode say all. */
  readonly note: ViewNote | undefined;
}

interface ViewNote {
  /** Enough for nearly all of them, in characters. */
  readonly width: number;
  /** In a few words. */
  of(entry: LayerEntry, material: ViewMaterial, layer: number): string;
}

export interface ViewHit {
  readonly path: string;
  readonly node: number;
  readonly event: number;
  readonly layer: number;
  readonly entry: LayerEntry;
  /** What became of it: there to be seen, or what the layer did that hides it. */
  readonly fate: 'there' | 'replaced' | 'removed';
  readonly hiddenBy: number | undefined;
}

export interface ViewHits {
  readonly count: number;
  /** In the order of paths, those of one path in the order of layers; or the largest first, equal ones so. */
  slice(from: number, to: number): readonly ViewHit[];
}

/** What a view found, row by row as it is needed. */
export function viewHits(tree: ImageTree, flags: Uint8Array, order: 'path' | 'size' = 'path'): ViewHits {
  const events: number[] = [];
  for (let event = flags.indexOf(1); event >= 0; event = flags.indexOf(1, event + 1)) events.push(event);
  const sizeOf = (event: number): number =>
    tree.layers[tree.eventLayers[event] ?? NONE]?.sizes[tree.eventRows[event] ?? NONE] ?? 0;
  if (order === 'size') events.sort((one, other) => sizeOf(other) - sizeOf(one));
  return {
    count: events.length,
    slice: (from, to) =>
      events.slice(Math.max(0, from), Math.max(0, to)).flatMap((event) => viewHit(tree, event) ?? []),
  };
}

function viewHit(tree: ImageTree, event: number): ViewHit | undefined {
  const entry = eventEntry(tree, event);
  if (entry === undefined) return undefined;
  const node = eventNode(tree, event);
  const until = tree.untils[event] ?? NEVER;
  const isGone = until !== NEVER && visibleEvent(tree, node, until) === NONE;
  const fate = until === NEVER ? 'there' : isGone ? 'removed' : 'replaced';
  return {
    path: nodePath(tree, node),
    node,
    event,
    layer: tree.eventLayers[event] ?? 0,
    entry,
    fate,
    hiddenBy: until === NEVER ? undefined : until,
  };
}

const FILE = ENTRY_TYPES.indexOf('file');
const DIRECTORY = ENTRY_TYPES.indexOf('directory');

const SETUID = 0o4000;
const SETGID = 0o2000;
const STICKY = 0o1000;
const WRITABLE_BY_ALL = 0o002;
const RUNNABLE = 0o111;

const setuid: ReadyView = {
  id: 'setuid',
  title: 'Setuid and setgid',
  about: 'Programs that run with the rights of their owner or group, whoever starts them.',
  needsContents: false,
  flags: ({ tree }) =>
    eventFlagsBy(
      tree,
      (index, row) => isFile(index, row) && ((index.modes[row] ?? 0) & (SETUID | SETGID)) !== 0,
    ),
  note: {
    width: 24,
    of: ({ mode, uid, gid }) =>
      [
        ...((mode & SETUID) !== 0 ? [`setuid ${uid === 0 ? 'root' : uid}`] : []),
        ...((mode & SETGID) !== 0 ? [`setgid ${gid === 0 ? 'root' : gid}`] : []),
      ].join(', '),
  },
};

const capabilities: ReadyView = {
  id: 'capabilities',
  title: 'File capabilities',
  about: 'Programs that have a part of root’s power, whoever starts them.',
  needsContents: false,
  flags: ({ tree }) => {
    const flags = new Uint8Array(tree.eventRows.length);
    // Few files have extended attributes, so only layers that have some are looked at row by row.
    for (let event = 0; event < flags.length; event += 1) {
      const xattrs = tree.layers[tree.eventLayers[event] ?? NONE]?.xattrs;
      if (xattrs === undefined || xattrs.size === 0) continue;
      if (xattrs.get(tree.eventRows[event] ?? NONE)?.[CAPABILITY_XATTR] !== undefined) flags[event] = 1;
    }
    return flags;
  },
  note: {
    width: 28,
    of: ({ xattrs }) => {
      const decoded = decodeFileCapabilities(xattrs[CAPABILITY_XATTR] ?? '');
      if (decoded === undefined) return 'damaged: no kernel takes it';
      const { permitted, inheritable, isEffective, rootUid } = decoded;
      return [
        ...(permitted.length > 0 ? [`${permitted.join(' ')}${isEffective ? '' : ' (when it asks)'}`] : []),
        ...(inheritable.length > 0 ? [`inheritable ${inheritable.join(' ')}`] : []),
        ...(rootUid === 0 ? [] : [`for the root of user ${rootUid}`]),
      ].join(', ');
    },
  },
};

const worldWritable: ReadyView = {
  id: 'world-writable',
  title: 'World-writable',
  about: 'Files, and folders without the sticky bit, that every user may change.',
  needsContents: false,
  flags: ({ tree }) =>
    eventFlagsBy(tree, (index, row) => {
      const mode = index.modes[row] ?? 0;
      if ((mode & WRITABLE_BY_ALL) === 0) return false;
      const type = (index.types[row] ?? 0) & TYPE_MASK;
      return type === FILE || (type === DIRECTORY && (mode & STICKY) === 0);
    }),
  note: undefined,
};

const foreignOwners: ReadyView = {
  id: 'foreign-owners',
  title: 'Foreign owners',
  about: 'Files of users and groups that no account of the image has, as far as known.',
  needsContents: false,
  flags: ({ tree, contents }) => {
    const accounts = accountsOf(contents);
    return eventFlagsBy(tree, (index, row) =>
      isForeign(accounts, index.uids[row] ?? 0, index.gids[row] ?? 0),
    );
  },
  note: { width: 11, of: ({ uid, gid }) => `${uid}:${gid}` },
};

const secrets: ReadyView = {
  id: 'secrets',
  title: 'Secrets',
  about: 'What looks like passwords, tokens and keys. Deleted ones can still be read.',
  needsContents: true,
  flags: ({ tree, contents }) => {
    const flags = new Uint8Array(tree.eventRows.length);
    contents.forEach((found, layer) => {
      for (const path of new Set(found?.secrets.map((secret) => secret.path))) {
        const node = findNode(tree, path);
        const event = node === undefined ? NONE : eventOfLayer(tree, node, layer);
        if (event !== NONE) flags[event] = 1;
      }
    });
    return flags;
  },
  note: {
    width: 34,
    of: ({ path }, { contents }, layer) => {
      const found = contents[layer]?.secrets.filter((secret) => secret.path === path) ?? [];
      // What stands in a line tells more than the name of the file.
      const [first] = found.toSorted((one, other) => Number(one.line === 0) - Number(other.line === 0));
      if (first === undefined) return '';
      const words = first.line === 0 ? first.masked : secretRowTitle(first.rule);
      return found.length === 1 ? words : `${words} and ${found.length - 1} more`;
    },
  },
};

const tools: ReadyView = {
  id: 'tools',
  title: 'Shells and package managers',
  about: 'Programs that help an intruder and that a running service rarely needs.',
  needsContents: false,
  flags: ({ tree }) => {
    const { numbers } = treeNames(tree);
    const isProgramFolder = inOneOf(PROGRAM_FOLDERS.map((name) => namesWith(tree, name, 'whole')));
    return namedFlags(tree, (node) => {
      if (isProgramFolder[numbers[tree.parents[node] ?? 0] ?? 0] !== 1) return false;
      const name = nodeName(tree, node);
      return SHELLS.has(name) || PACKAGE_MANAGERS.has(name);
    });
  },
  note: {
    width: 15,
    of: ({ path }) => (SHELLS.has(path.slice(path.lastIndexOf('/') + 1)) ? 'shell' : 'package manager'),
  },
};

const keys: ReadyView = {
  id: 'keys',
  title: 'Keys and certificates',
  about: 'Files that are called like keys, certificates and their stores.',
  needsContents: false,
  flags: ({ tree }) => {
    const { numbers } = treeNames(tree);
    const names = namesThat(tree, isKeyFile);
    return namedFlags(tree, (node) => names[numbers[node] ?? 0] === 1);
  },
  note: undefined,
};

const executables: ReadyView = {
  id: 'executables',
  title: 'Executables',
  about: 'Files that can be started as programs.',
  needsContents: false,
  flags: ({ tree }) =>
    eventFlagsBy(tree, (index, row) => isFile(index, row) && ((index.modes[row] ?? 0) & RUNNABLE) !== 0),
  note: undefined,
};

/** So many files are the largest ones. */
const LARGEST = 200;

const largest: ReadyView = {
  id: 'largest',
  title: 'Largest files',
  about: `The ${LARGEST} largest files of all layers.`,
  needsContents: false,
  flags: ({ tree }) => {
    const flags = new Uint8Array(tree.eventRows.length);
    // The largest so far, the smallest of them first.
    const found: { readonly event: number; readonly size: number }[] = [];
    for (let event = 0; event < flags.length; event += 1) {
      const size = tree.layers[tree.eventLayers[event] ?? NONE]?.sizes[tree.eventRows[event] ?? NONE] ?? 0;
      if (size === 0 || (found.length === LARGEST && size <= (found[0]?.size ?? 0))) continue;
      if (tree.furtherNames.has(event)) continue;
      const place = found.findIndex((other) => other.size >= size);
      found.splice(place < 0 ? found.length : place, 0, { event, size });
      if (found.length > LARGEST) found.shift();
    }
    for (const { event } of found) flags[event] = 1;
    return flags;
  },
  note: undefined,
};

const wasted: ReadyView = {
  id: 'wasted',
  title: 'Wasted space',
  about: 'Versions that a later layer replaces or removes: carried along, never seen.',
  needsContents: false,
  flags: ({ wasted: { flags } }) => flags,
  note: undefined,
};

export const READY_VIEWS: readonly ReadyView[] = [
  setuid,
  capabilities,
  worldWritable,
  foreignOwners,
  secrets,
  tools,
  keys,
  executables,
  largest,
  wasted,
];

function inOneOf(all: readonly NameFlags[]): NameFlags {
  const [first = new Uint8Array(), ...others] = all;
  for (const names of others)
    for (let number = 0; number < first.length; number += 1)
      first[number] = (first[number] ?? 0) | (names[number] ?? 0);
  return first;
}

type RowTest = (index: LayerIndex, row: number) => boolean;

function eventFlagsBy(tree: ImageTree, test: RowTest): Uint8Array {
  const flags = new Uint8Array(tree.eventRows.length);
  for (let event = 0; event < flags.length; event += 1) {
    const index = tree.layers[tree.eventLayers[event] ?? NONE];
    if (index !== undefined && test(index, tree.eventRows[event] ?? 0)) flags[event] = 1;
  }
  return flags;
}

/** Files and links of the nodes whose names fit. */
function namedFlags(tree: ImageTree, test: (node: number) => boolean): Uint8Array {
  const flags = new Uint8Array(tree.eventRows.length);
  for (let node = 1; node < tree.count; node += 1) {
    if (!test(node)) continue;
    const end = tree.firstEvents[node + 1] ?? 0;
    for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
      const index = tree.layers[tree.eventLayers[event] ?? NONE];
      const type = (index?.types[tree.eventRows[event] ?? 0] ?? 0) & TYPE_MASK;
      if (type === FILE || type === SYMLINK) flags[event] = 1;
    }
  }
  return flags;
}

const SYMLINK = ENTRY_TYPES.indexOf('symlink');

function isFile({ types }: LayerIndex, row: number): boolean {
  return ((types[row] ?? 0) & TYPE_MASK) === FILE;
}
