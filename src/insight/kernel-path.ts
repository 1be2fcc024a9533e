/** The files of the kernel that an engine hides from containers, or lets them only read. */
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

/**
 * Kernel files that should be hidden and are not. `masked` is the container's own list; null leaves it to the engine, whose
 * default hides all, except from privileged containers.
 */
export function shownKernelPaths(
  masked: readonly string[] | null,
  isPrivileged: boolean,
  options: readonly string[],
): readonly string[] {
  return uncovered(HIDDEN, masked, isPrivileged, options);
}

/** The same for kernel files that should be read-only and are not. */
export function writableKernelPaths(
  readOnly: readonly string[] | null,
  isPrivileged: boolean,
  options: readonly string[],
): readonly string[] {
  return uncovered(READ_ONLY, readOnly, isPrivileged, options);
}

function uncovered(
  expected: readonly string[],
  list: readonly string[] | null,
  isPrivileged: boolean,
  options: readonly string[],
): readonly string[] {
  const { unmask } = securitySettings(options);
  if (isPrivileged || unmask.some((path) => path.toUpperCase() === 'ALL')) return expected;
  const isOpen = (path: string): boolean => unmask.some((shown) => covers(shown.replace(/\/\*$/, ''), path));
  return expected.filter((path) => (list !== null && !list.includes(path)) || isOpen(path));
}
