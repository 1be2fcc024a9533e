/** Whether anything keeps a container from taking all processors. */
import type { HostConfig } from '../facts/container.ts';
import type { LiveContainer } from '../facts/live-container.ts';

/** What the engine writes for a container that asks for nothing. */
const DEFAULT_SHARES = 1024;

/** A quota, or a weight other than the one that everybody has. Being pinned to some processors bounds nothing else. */
export function isCpuBound({
  CpuShares,
  NanoCpus,
  CpuQuota,
}: Pick<HostConfig, 'CpuShares' | 'NanoCpus' | 'CpuQuota'>): boolean {
  return ![0, DEFAULT_SHARES].includes(CpuShares) || NanoCpus > 0 || CpuQuota > 0;
}

/** The same as the kernel has it, limits of the slices above included; undefined where it could not be read. */
export function isCpuBoundLive({ Cgroup }: Pick<LiveContainer, 'Cgroup'>): boolean | undefined {
  if (Cgroup === undefined) return undefined;
  const usual = Cgroup.version === 1 ? DEFAULT_SHARES : 100;
  return Cgroup.cpuMax !== null || (Cgroup.cpuWeight !== null && Cgroup.cpuWeight !== usual);
}
