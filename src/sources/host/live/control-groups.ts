/** The limits of a control group, of version 1 or 2, along the way up to the root. */
import { posix } from 'node:path';
import type { LiveContainer } from '../../../facts/live-container.ts';
import type { MountEntry } from '../mount-entries.ts';
import type { ProcFolder } from '../proc-folder.ts';

type Cgroup = NonNullable<LiveContainer['Cgroup']>;

/** Version 1 has no word for "no limit" and writes the largest number of pages instead. */
const BEYOND_ANY_MACHINE = 2 ** 62;

/** One pass over the containers of a host: what is above several of them is read once. */
export class ControlGroups {
  private readonly proc: ProcFolder;
  private readonly mounts: readonly MountEntry[];
  private readonly limits = new Map<string, number | null>();

  /** `mounts` are those of the host. */
  constructor(proc: ProcFolder, mounts: readonly MountEntry[]) {
    this.proc = proc;
    this.mounts = mounts.filter(({ type }) => type === 'cgroup' || type === 'cgroup2');
  }

  /**
   * `text` is the process's /proc/PID/cgroup. Undefined when the groups can't be seen from here, as within a cgroup
   * namespace of our own.
   */
  of(text: string): Cgroup | undefined {
    const lines = text.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line) ?? []);
    const pathOf = (controller: string): string | undefined =>
      lines.find(([, controllers]) => controllers?.split(',').includes(controller))?.[2];
    const memory = pathOf('memory');
    if (memory !== undefined) return this.versionOne(pathOf, memory);
    const unified = pathOf('');
    return unified === undefined ? undefined : this.versionTwo(unified);
  }

  private versionOne(pathOf: (controller: string) => string | undefined, path: string): Cgroup | undefined {
    const place = (controller: string): Place | undefined => {
      const mount = this.mounts.find(
        ({ type, fileSystemOptions }) =>
          type === 'cgroup' && fileSystemOptions.split(',').includes(controller),
      );
      return placeOf(mount, pathOf(controller));
    };
    const [memory, pids, cpu] = [place('memory'), place('pids'), place('cpu')];
    if (memory === undefined) return undefined;
    return {
      version: 1,
      path,
      memoryMax: this.smallest(memory, 'memory.limit_in_bytes', (file) => this.number(file)),
      pidsMax: pids === undefined ? null : this.smallest(pids, 'pids.max', (file) => this.number(file)),
      cpuMax: cpu === undefined ? null : this.smallest(cpu, 'cpu.cfs_quota_us', (file) => this.quota(file)),
      cpuWeight: cpu === undefined ? null : this.number(`${cpu.folder}/cpu.shares`),
    };
  }

  private versionTwo(path: string): Cgroup | undefined {
    const place = placeOf(
      this.mounts.find(({ type }) => type === 'cgroup2'),
      path,
    );
    if (place === undefined) return undefined;
    return {
      version: 2,
      path,
      memoryMax: this.smallest(place, 'memory.max', (file) => this.number(file)),
      pidsMax: this.smallest(place, 'pids.max', (file) => this.number(file)),
      cpuMax: this.smallest(place, 'cpu.max', (file) => this.share(file)),
      cpuWeight: this.number(`${place.folder}/cpu.weight`),
    };
  }

  /** The smallest limit of the group and of all above it. */
  private smallest(
    { folder, top }: Place,
    file: string,
    read: (file: string) => number | null,
  ): number | null {
    const path = `${folder}/${file}`;
    const known = this.limits.get(path);
    if (known !== undefined) return known;
    const own = read(path);
    const above = folder === top ? null : this.smallest({ folder: posix.dirname(folder), top }, file, read);
    const limit = own === null || above === null ? (own ?? above) : Math.min(own, above);
    this.limits.set(path, limit);
    return limit;
  }

  private number(file: string): number | null {
    const text = this.proc.systemText(file)?.trim() ?? 'max';
    const value = /^\d+$/.test(text) ? Number(text) : BEYOND_ANY_MACHINE;
    return value >= BEYOND_ANY_MACHINE ? null : value;
  }

  /** `50000 100000`: so many microseconds of each period. */
  private share(file: string): number | null {
    const [, quota, period] = /^(\d+) (\d+)/.exec(this.proc.systemText(file) ?? '') ?? [];
    return quota === undefined ? null : Number(quota) / Number(period);
  }

  private quota(file: string): number | null {
    const quota = Number(this.proc.systemText(file) ?? -1);
    if (!(quota > 0)) return null;
    const period = Number(this.proc.systemText(`${posix.dirname(file)}/cpu.cfs_period_us`) ?? 0);
    return period > 0 ? quota / period : null;
  }
}

interface Place {
  /** Where the group's files are on the host. */
  readonly folder: string;
  /** Where the topmost group is that can be seen. */
  readonly top: string;
}

function placeOf(mount: MountEntry | undefined, path: string | undefined): Place | undefined {
  if (mount === undefined || path === undefined || path.includes('/..')) return undefined;
  const top = mount.target;
  const mounted = mount.root === '/' ? '' : mount.root;
  const isBelow = path === mounted || path.startsWith(`${mounted}/`);
  return isBelow
    ? { folder: posix.join(top, path.slice(mounted.length)).replace(/\/+$/, ''), top }
    : undefined;
}
