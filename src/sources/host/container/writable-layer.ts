/** Where an engine keeps the writable layer of a container, and the layers of its image below it. */
import { statSync } from 'node:fs';
import { posix } from 'node:path';
import * as z from 'zod';
import type { ContainerInspect } from '../../../facts/container.ts';
import type { HostRoot } from '../host-root.ts';
import type { MountEntry } from '../mount-entries.ts';
import { decodeOctal } from '../octal-escapes.ts';

/** Folders as we reach them. */
export interface WritableLayer {
  /** What the container wrote. */
  readonly upper: string;
  /** What it was made from, the topmost first. */
  readonly lowers: readonly string[];
}

/** What engines with an overlay say of it. */
const graphDriverSchema = z.object({
  Data: z.object({ UpperDir: z.string().startsWith('/'), LowerDir: z.string().startsWith('/') }),
});

/**
 * Undefined where the engine keeps it in another way, or not where we can see it. `mounts` are those of the container, which
 * tell the same where the engine does not say; `roots` are file systems as the host and its engines see them.
 */
export function findWritableLayer(
  { GraphDriver }: ContainerInspect,
  mounts: readonly MountEntry[],
  roots: readonly HostRoot[],
): WritableLayer | undefined {
  const told = graphDriverSchema.safeParse(GraphDriver).data?.Data;
  const folders = told ? [told.UpperDir, ...told.LowerDir.split(':')] : foldersOfMount(mounts);
  const [upper, ...lowers] = folders;
  if (upper === undefined) return undefined;
  const root = roots.find((each) => isFolder(each.placeOf(upper)));
  if (root === undefined) return undefined;
  return { upper: root.placeOf(upper), lowers: lowers.map((lower) => root.placeOf(lower)) };
}

function foldersOfMount(mounts: readonly MountEntry[]): readonly string[] {
  const root = mounts.findLast(({ target }) => target === '/');
  if (root?.type !== 'overlay') return [];
  const option = (name: string): string =>
    decodeOctal(new RegExp(`(?:^|,)${name}=([^,]+)`).exec(root.fileSystemOptions)?.[1] ?? '');
  const upper = option('upperdir');
  if (!upper.startsWith('/')) return [];
  // Docker shortens long lists to links beside the folders of the layers.
  const home = posix.dirname(posix.dirname(upper));
  return [
    upper,
    ...option('lowerdir')
      .split(':')
      .map((lower) => posix.resolve(home, lower)),
  ];
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    // Closed to us, or not there: another way of looking at it may be open.
    return false;
  }
}
