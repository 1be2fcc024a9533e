/** What differs between a path as one layer has it and as another one has it. */
import { ENTRY_TYPES } from '../../facts/layer-entry.ts';
import { type LayerIndex, TYPE_MASK } from '../../facts/layer-index.ts';

const ENTRY_ATTRIBUTES = [
  'type',
  'mode',
  'uid',
  'gid',
  'size',
  'mtime',
  'content',
  'target',
  'device',
  'xattrs',
] as const;
export type EntryAttribute = (typeof ENTRY_ATTRIBUTES)[number];

const [TYPE, MODE, UID, GID, SIZE, MTIME, CONTENT, TARGET, DEVICE, XATTRS] = [
  1, 2, 4, 8, 16, 32, 64, 128, 256, 512,
];

const FILE = ENTRY_TYPES.indexOf('file');
const DIRECTORY = ENTRY_TYPES.indexOf('directory');

/** A row of a layer. */
export interface EntryRow {
  readonly index: LayerIndex;
  readonly row: number;
}

/**
 * `modified` is what is in it: its type, size, content, link target or device. `metadata` is the rest: mode, owner, time,
 * extended attributes. Of files whose content was not read in both layers, another time counts as another content. The
 * time of a directory counts for nothing: it changes whenever something is put into it.
 */
export type EntryChange = 'same' | 'metadata' | 'modified';

export function entryChange(before: EntryRow, after: EntryRow): EntryChange {
  const bits = changedBits(before, after);
  if (bits === 0) return 'same';
  if ((bits & (TYPE | SIZE | CONTENT | TARGET | DEVICE)) !== 0) return 'modified';
  const type = typeOf(after);
  if (type === DIRECTORY) return (bits & ~MTIME) === 0 ? 'same' : 'metadata';
  const isUnread = type === FILE && !(hasDigest(before) && hasDigest(after));
  return isUnread && (bits & MTIME) !== 0 ? 'modified' : 'metadata';
}

/** All that differs, the time of directories too. `content` only where both contents were read. */
export function changedAttributes(before: EntryRow, after: EntryRow): readonly EntryAttribute[] {
  const bits = changedBits(before, after);
  return ENTRY_ATTRIBUTES.filter((_, place) => (bits & (1 << place)) !== 0);
}

function changedBits(before: EntryRow, after: EntryRow): number {
  const { index: one, row: a } = before;
  const { index: other, row: b } = after;
  return (
    (typeOf(before) === typeOf(after) ? 0 : TYPE) |
    (one.modes[a] === other.modes[b] ? 0 : MODE) |
    (one.uids[a] === other.uids[b] ? 0 : UID) |
    (one.gids[a] === other.gids[b] ? 0 : GID) |
    (one.sizes[a] === other.sizes[b] ? 0 : SIZE) |
    (one.mtimes[a] === other.mtimes[b] ? 0 : MTIME) |
    (hasOtherDigest(before, after) ? CONTENT : 0) |
    (one.targets.get(a) === other.targets.get(b) ? 0 : TARGET) |
    (isSameDevice(one.devices.get(a), other.devices.get(b)) ? 0 : DEVICE) |
    (hasSameXattrs(one.xattrs.get(a), other.xattrs.get(b)) ? 0 : XATTRS)
  );
}

function typeOf({ index, row }: EntryRow): number {
  return (index.types[row] ?? 0) & TYPE_MASK;
}

/** Thirty-two zeros, or no bytes at all, stand for a content that nobody read. */
function hasDigest({ index: { digests }, row }: EntryRow): boolean {
  const end = row * 32 + 32;
  for (let at = row * 32; at < end; at += 1) if ((digests[at] ?? 0) !== 0) return true;
  return false;
}

function hasOtherDigest(before: EntryRow, after: EntryRow): boolean {
  const one = before.index.digests;
  const other = after.index.digests;
  for (let at = 0; at < 32; at += 1) {
    if (one[before.row * 32 + at] !== other[after.row * 32 + at])
      return hasDigest(before) && hasDigest(after);
  }
  return false;
}

type Device = { readonly major: number; readonly minor: number } | undefined;

function isSameDevice(one: Device, other: Device): boolean {
  return one?.major === other?.major && one?.minor === other?.minor;
}

type Xattrs = Readonly<Record<string, string>> | undefined;

function hasSameXattrs(one: Xattrs, other: Xattrs): boolean {
  if (one === other) return true;
  const names = Object.keys(one ?? {});
  if (names.length !== Object.keys(other ?? {}).length) return false;
  return names.every((name) => one?.[name] === other?.[name]);
}
