/** The files of the kernel that an engine hides from containers, or lets them only read. */
import type { HostConfig } from '../facts/container.ts';
import { covers } from './host-folder.ts';
import { securitySettings } from './security-option.ts';

/**
 * What every engine since Docker 18.09 hides. Newer ones hide more; a container of an older engine is not at fault for
 * what its engine does not know.
 */
const HIDDEN = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/firmware',
] as const;

const READ_ONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'] as const;

/** Kernel files that should be hidden and are not. */
export function shownKernelPaths(hostConfig: HostConfig): readonly string[] {
  return uncovered(HIDDEN, hostConfig.MaskedPaths, hostConfig);
}

/** Kernel files that should be read-only and are not. */
export function writableKernelPaths(hostConfig: HostConfig): readonly string[] {
  return uncovered(READ_ONLY, hostConfig.ReadonlyPaths, hostConfig);
}

/** A list that is not there leaves it to the engine, whose default covers all, except for privileged containers. */
function uncovered(
  expected: readonly string[],
  list: readonly string[] | null | undefined,
  { Privileged, SecurityOpt }: HostConfig,
): readonly string[] {
  if (Privileged) return expected;
  const { unmask } = securitySettings(SecurityOpt);
  if (unmask.some((path) => path.toUpperCase() === 'ALL')) return expected;
  const isOpen = (path: string): boolean => unmask.some((shown) => covers(shown.replace(/\/\*$/, ''), path));
  return expected.filter(
    (path) => (list !== null && list !== undefined && !list.includes(path)) || isOpen(path),
  );
}
