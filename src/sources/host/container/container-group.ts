/** The processes of one container as the kernel lists them in its control group: nothing else of the host is looked at. */
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import type { HostRoot } from '../host-root.ts';
import type { MountEntry } from '../mount-entries.ts';
import type { ProcFolder } from '../proc-folder.ts';

/** A container may run containers of its own, and systemd makes a group for each service. */
const MOST_GROUPS = 2_000;

/** Of version 1: every container is in a group of its own in these. */
const CONTROLLERS = ['pids', 'memory', 'cpu', 'devices', 'name=systemd'] as const;

export class ContainerGroup {
  private readonly root: HostRoot;
  private readonly proc: ProcFolder;
  private readonly folder: string;

  private constructor(root: HostRoot, proc: ProcFolder, folder: string) {
    this.root = root;
    this.proc = proc;
    this.folder = folder;
  }

  /**
   * `text` is /proc/PID/cgroup of one of its processes; `mounts` are those of the host. Undefined where its group can't be
   * seen from here, or is not its own.
   */
  static of(
    id: string,
    text: string,
    mounts: readonly MountEntry[],
    root: HostRoot,
    proc: ProcFolder,
  ): ContainerGroup | undefined {
    const lines = text.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line) ?? []);
    for (const controller of [...CONTROLLERS, '']) {
      const path = lines.find(([, names]) => names?.split(',').includes(controller))?.[2];
      const own = path === undefined ? undefined : ownPart(path, id);
      const mount = own === undefined ? undefined : mountOf(mounts, controller);
      if (own === undefined || mount === undefined) continue;
      const above = mount.root === '/' ? '' : mount.root;
      if (!own.startsWith(`${above}/`)) continue;
      const folder = posix.join(mount.target, own.slice(above.length));
      if (proc.systemText(`${folder}/cgroup.procs`) !== undefined)
        return new ContainerGroup(root, proc, folder);
    }
    return undefined;
  }

  /** By number; undefined once the group is gone, with the container. */
  pids(): readonly number[] | undefined {
    const found = new Set<number>();
    const folders = [this.folder];
    let isThere = false;
    for (let at = 0; at < folders.length && at < MOST_GROUPS; at += 1) {
      const folder = folders[at] ?? '';
      const text = this.proc.systemText(`${folder}/cgroup.procs`);
      if (text === undefined) continue;
      isThere = true;
      for (const line of text.split('\n')) {
        const pid = Number(line);
        // 0 is a process that our own namespace does not show.
        if (pid > 0) found.add(pid);
      }
      for (const name of this.foldersIn(folder)) folders.push(`${folder}/${name}`);
    }
    return isThere ? [...found].sort((one, other) => one - other) : undefined;
  }

  private foldersIn(folder: string): readonly string[] {
    try {
      const entries = readdirSync(this.root.placeOf(folder), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    } catch {
      // It went just now; a group that is there can always be listed.
      return [];
    }
  }
}

/** The path down to the group that bears the container's id. */
function ownPart(path: string, id: string): string | undefined {
  const steps = path.split('/');
  const at = steps.findIndex((step) => step.includes(id) && !step.includes('conmon-'));
  return at === -1 || path.includes('/..') ? undefined : steps.slice(0, at + 1).join('/');
}

function mountOf(mounts: readonly MountEntry[], controller: string): MountEntry | undefined {
  if (controller === '') return mounts.find(({ type }) => type === 'cgroup2');
  return mounts.find(
    ({ type, fileSystemOptions }) => type === 'cgroup' && fileSystemOptions.split(',').includes(controller),
  );
}
