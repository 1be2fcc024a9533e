/**
 * Files of the host that a container has mounted and that changed since it was started: whoever changed them, the container or
 * the host, does not show. Volumes are for data and left out, and so is what may never answer.
 */
import { readdirSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import type { ContainerInspect } from '../../../facts/container.ts';
import type { FileChange } from '../../../facts/container-changes.ts';
import { nameOfBytes } from '../../../facts/layer-index.ts';
import type { HostRoot } from '../host-root.ts';
import type { MountEntry } from '../mount-entries.ts';
import { layerPlace, layerStats } from './layer-place.ts';

/** File systems that the kernel makes up, and those behind which somebody else answers and may never do so. */
const NOT_LOOKED_INTO =
  /^(?:proc|sysfs|cgroup2?|devpts|mqueue|securityfs|debugfs|tracefs|bpf|pstore|autofs|fuse.*|nfs.*|cifs|smb.*|9p|ceph|afs)$/;

/** The engine's own mounts into every container, which it writes at its start. */
const OF_THE_ENGINE = new Set(['/etc/hosts', '/etc/hostname', '/etc/resolv.conf']);

/** In one look over all of a container's mounts. */
const MOST_ENTRIES = 2_000;
const MOST_TOLD = 200;
const DEEPEST = 6;

/** The newest ones first come in, then in the order of paths. */
export function changedInMounts(
  { Mounts, State }: ContainerInspect,
  mounts: readonly MountEntry[],
  roots: readonly HostRoot[],
): readonly FileChange[] {
  const since = Date.parse(State.StartedAt);
  if (Number.isNaN(since)) return [];
  const budget = { left: MOST_ENTRIES };
  const found = Mounts.flatMap(({ Type, Source, Destination }): FileChange[] => {
    if (Type !== 'bind' || OF_THE_ENGINE.has(Destination)) return [];
    const entry = mounts.findLast(({ target }) => target === Destination);
    if (entry === undefined || NOT_LOOKED_INTO.test(entry.type)) return [];
    const place = roots.map((root) => root.placeOf(Source)).find((each) => statOf(each, '') !== undefined);
    return place === undefined ? [] : changedBelow(place, { Source, Destination }, since, budget);
  });
  return found.toSorted((one, other) => (other.modifiedAt ?? 0) - (one.modifiedAt ?? 0)).slice(0, MOST_TOLD);
}

function changedBelow(
  place: string,
  { Source, Destination }: { readonly Source: string; readonly Destination: string },
  since: number,
  budget: { left: number },
): FileChange[] {
  const found: FileChange[] = [];
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = waiting.shift(); next !== undefined && budget.left > 0; next = waiting.shift()) {
    const { path, depth } = next;
    budget.left -= 1;
    const stats = statOf(place, path);
    if (stats === undefined) continue;
    if (stats.isDirectory()) {
      if (depth < DEEPEST)
        for (const name of namesIn(place, path)) waiting.push({ path: `${path}/${name}`, depth: depth + 1 });
      continue;
    }
    // The mark that a file was given is newer than its content.
    if (!stats.isFile() || Math.max(stats.mtimeMs, stats.ctimeMs) <= since) continue;
    found.push({
      path: posix.join(Destination, path),
      kind: stats.birthtimeMs > since ? 'added' : 'changed',
      type: 'file',
      mode: stats.mode & 0o7777,
      uid: stats.uid,
      gid: stats.gid,
      size: stats.size,
      modifiedAt: Math.round(stats.mtimeMs),
      source: posix.join(Source, path),
    });
  }
  return found;
}

function statOf(place: string, path: string): Stats | undefined {
  try {
    return layerStats(layerPlace(place, path));
  } catch {
    // Closed to us: it tells nothing.
    return undefined;
  }
}

function namesIn(place: string, path: string): readonly string[] {
  try {
    return readdirSync(layerPlace(place, path), { encoding: 'buffer' }).map(nameOfBytes);
  } catch {
    // Closed to us, or gone.
    return [];
  }
}
