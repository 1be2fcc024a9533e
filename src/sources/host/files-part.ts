/** Files and folders of the host with their owners and modes, as a part of the host. */
import type { Gap } from '../../facts/gap.ts';
import type { HostFile } from '../../facts/host.ts';
import type { AccountNames } from './account-names.ts';
import { locate } from './file-keys.ts';
import { gapOfFailure } from './host-failure.ts';
import type { HostContext, HostPartReader } from './host-part.ts';
import type { FileStatus } from './host-root.ts';

export const FILES_PART: HostPartReader = {
  what: 'owners and modes of files',
  parts: ['files'],
  isNeeded: ({ files }) => files.size > 0,
  followsEngine: true,
  async read(context) {
    const names = await context.names();
    const files: Record<string, HostFile[]> = {};
    const gaps: Gap[] = [];
    const watched: string[] = [];
    await Promise.all(
      [...context.needs.files].map(async (key) => {
        try {
          const found = await filesOf(key, context, names);
          files[key] = [...found.files];
          watched.push(...found.watched);
        } catch (error) {
          gaps.push(gapOfFailure(`host.files["${key}"]`, error));
        }
      }),
    );
    return { host: { files }, gaps, watched };
  },
};

async function filesOf(
  key: string,
  context: HostContext,
  names: AccountNames,
): Promise<{ readonly files: readonly HostFile[]; readonly watched: readonly string[] }> {
  const { root, paths, watched } = await locate(key, context);
  const places = [...new Set(paths)];
  const statuses = await Promise.all(places.map((path) => root.status(path)));
  /** One thing under two names, as /var/run and /run are, is listed once. */
  const seen = new Set<string>();
  const files: HostFile[] = [];
  for (const [at, status] of statuses.entries()) {
    const path = places[at];
    if (status === undefined || path === undefined || seen.has(status.realPath)) continue;
    seen.add(status.realPath);
    files.push(fileOf(path, status, names));
  }
  return {
    files,
    watched: [...places, ...seen, ...watched].map((path) => visibleToUs(context, root.folder, path)),
  };
}

/** A path as the host's root has it: the daemon may see another file system, which is reached through /proc. */
function visibleToUs({ root }: HostContext, folder: string, path: string): string {
  if (folder === root.folder) return path;
  return `${folder.slice(root.isOwn ? 0 : root.folder.length)}${path}`;
}

function fileOf(path: string, status: FileStatus, names: AccountNames): HostFile {
  const { realPath, type, mode, uid, gid, size, modifiedAt } = status;
  return {
    path,
    realPath,
    type,
    mode: mode.toString(8).padStart(4, '0'),
    uid,
    gid,
    user: names.user(uid),
    group: names.group(gid),
    size,
    modified: new Date(modifiedAt).toISOString(),
  };
}
