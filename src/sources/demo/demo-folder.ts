/** What was recorded of folders that the demo's containers have mounted. They never change. */
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { ContainerInspect } from '../../facts/container.ts';
import type { FolderEntry, MountedFolder, MountedPlace } from '../../facts/mounted-folder.ts';
import { TargetError } from '../../facts/target-error.ts';
import type { VolumeFact } from '../../facts/volume.ts';

const recordedSchema = z.strictObject({
  type: z.enum(['file', 'folder', 'link', 'socket']),
  mode: z.number(),
  uid: z.number(),
  gid: z.number(),
  size: z.number().optional(),
  modifiedAt: z.iso.datetime().transform((text) => Date.parse(text)),
  target: z.string().optional(),
  leadsTo: z.enum(['file', 'folder', 'outside']).optional(),
  /** Of files whose content was recorded. */
  text: z.string().optional(),
});
type Recorded = z.infer<typeof recordedSchema>;

/** By number. */
const ownersSchema = z.record(z.string(), z.strictObject({ inside: z.string(), host: z.string() }));

const recordingSchema = z.strictObject({
  /** By where the folder is on the host, and by path in it. */
  folders: z.record(z.string(), z.record(z.string(), recordedSchema)),
  users: ownersSchema,
  groups: ownersSchema,
});

/** Rejects with a TargetError for what was not recorded. */
export async function demoFolder(
  place: MountedPlace,
  containers: readonly ContainerInspect[],
  volumes: readonly VolumeFact[],
): Promise<MountedFolder> {
  const { default: json } = await import('./recorded-folders.json', { with: { type: 'json' } });
  const { folders, users, groups } = recordingSchema.parse(json);
  const tree = folders[sourceOf(place, containers, volumes) ?? ''];
  if (tree === undefined) throw notRecorded('this folder');
  const owners = { users: byNumber(users), groups: byNumber(groups) };
  return {
    look: async (asked) => {
      const path = resolved(tree, asked);
      const recorded = tree[path];
      if (recorded === undefined) throw notRecorded(asked);
      if (recorded.type !== 'folder')
        return {
          kind: recorded.type === 'file' ? 'file' : 'special',
          path,
          entry: entryOf(path, recorded),
          ...owners,
        };
      const inside = Object.entries(tree).filter(([each]) => each !== '/' && posix.dirname(each) === path);
      const entries = inside.map(([each, found]) => entryOf(each, found));
      const [folderEntries, others] = [true, false].map((isFolder) =>
        entries
          .filter(({ type }) => (type === 'folder') === isFolder)
          .sort((one, other) => (one.name < other.name ? -1 : 1)),
      );
      return {
        kind: 'folder',
        path,
        entries: [...(folderEntries ?? []), ...(others ?? [])],
        isCut: false,
        gaps: [],
        ...owners,
      };
    },
    open: async (asked) => {
      const { text } = tree[resolved(tree, asked)] ?? {};
      if (text === undefined) throw notRecorded('the content of this file');
      return Readable.from([Buffer.from(text)]);
    },
  };
}

function sourceOf(
  place: MountedPlace,
  containers: readonly ContainerInspect[],
  volumes: readonly VolumeFact[],
): string | undefined {
  if (place.kind === 'volume') return volumes.find(({ Name }) => Name === place.name)?.Mountpoint;
  if (place.kind === 'container') return undefined;
  const mounts = containers.find(({ Id }) => Id === place.id)?.Mounts;
  return mounts?.find(({ Destination }) => Destination === place.destination)?.Source;
}

/** Of a link its end: those that were recorded lead to a neighbour. */
function resolved(tree: Readonly<Record<string, Recorded>>, path: string): string {
  const { target, leadsTo } = tree[path] ?? {};
  return target === undefined || leadsTo === 'outside' ? path : posix.join(posix.dirname(path), target);
}

function entryOf(path: string, { text: _, ...recorded }: Recorded): FolderEntry {
  const { size, target, leadsTo, ...rest } = recorded;
  return {
    name: posix.basename(path),
    ...rest,
    ...(size === undefined ? {} : { size }),
    ...(target === undefined ? {} : { target }),
    ...(leadsTo === undefined ? {} : { leadsTo }),
  };
}

function byNumber<T>(owners: Readonly<Record<string, T>>): ReadonlyMap<number, T> {
  return new Map(Object.entries(owners).map(([id, names]) => [Number(id), names]));
}

function notRecorded(what: string): TargetError {
  return new TargetError({
    kind: 'not-found',
    what: `The demo does not have ${what}`,
    why: `the demo does not have ${what}: only a few folders were recorded`,
    tryThis: 'Look at the mounts of legacy-db, edge or ci-runner',
  });
}
