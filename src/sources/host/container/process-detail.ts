/** One process of a container, looked into because somebody asks: its environment, open files, rights. */
import type { OpenFile, ProcessDetail } from '../../../facts/container-processes.ts';
import type { Gap } from '../../../facts/gap.ts';
import { gapOfFailure } from '../host-failure.ts';
import { namespacesOf } from '../live/host-namespaces.ts';
import { capabilitiesOf, numberField } from '../live/process-status.ts';
import type { ProcFolder } from '../proc-folder.ts';
import { programPath, statusField } from '../process-table.ts';

const MOST_FILES = 2_000;
const MOST_VARIABLES = 2_000;
const LONGEST_VARIABLE = 32_768;

/** Undefined for a process that has ended. */
export function readProcessDetail(proc: ProcFolder, pid: number): ProcessDetail | undefined {
  const gaps: Gap[] = [];
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      gaps.push(gapOfFailure(what, error));
      return undefined;
    }
  };
  const status = proc.text(`${pid}/status`);
  if (status === undefined) return undefined;
  const environment = attempt('environment', () => proc.text(`${pid}/environ`));
  const names = attempt('open files', () => proc.names(`${pid}/fd`));
  const openFiles = names && attempt('open files', () => filesOf(proc, pid, names));
  const label =
    attempt('security label', () => proc.text(`${pid}/attr/current`))
      ?.replace(/\0/g, '')
      .trim() ?? '';
  const resident = /^(\d+) kB/.exec(statusField(status, 'VmRSS'))?.[1];
  const threads = numberField(status, 'Threads');
  const namespaces = namespacesOf(proc, String(pid));
  return {
    pid,
    ...(environment === undefined ? {} : { environment: variablesOf(environment) }),
    ...(openFiles === undefined ? {} : { openFiles }),
    openFileCount: names?.length ?? 0,
    workingFolder: attempt('working folder', () => proc.link(`${pid}/cwd`)) ?? '',
    permitted: [...capabilitiesOf(statusField(status, 'CapPrm'))],
    bounding: [...capabilitiesOf(statusField(status, 'CapBnd'))],
    ambient: [...capabilitiesOf(statusField(status, 'CapAmb'))],
    securityLabel: label,
    ...(resident === undefined ? {} : { residentBytes: Number(resident) * 1024 }),
    ...(threads === undefined ? {} : { threads }),
    ...(namespaces === undefined ? {} : { namespaces }),
    gaps,
  };
}

function variablesOf(text: string): string[] {
  return text
    .split('\0')
    .filter((variable) => variable !== '')
    .slice(0, MOST_VARIABLES)
    .map((variable) => variable.slice(0, LONGEST_VARIABLE));
}

function filesOf(proc: ProcFolder, pid: number, names: readonly string[]): OpenFile[] {
  return names
    .map(Number)
    .sort((one, other) => one - other)
    .slice(0, MOST_FILES)
    .flatMap((descriptor): OpenFile[] => {
      const link = proc.link(`${pid}/fd/${descriptor}`);
      return link === undefined ? [] : [{ descriptor, target: programPath(link), kind: kindOf(link) }];
    });
}

function kindOf(link: string): OpenFile['kind'] {
  if (link.startsWith('/memfd:')) return 'memory';
  if (link.startsWith('socket:')) return 'socket';
  if (link.startsWith('pipe:')) return 'pipe';
  if (!link.startsWith('/')) return 'other';
  return programPath(link) === link ? 'file' : 'deleted';
}
