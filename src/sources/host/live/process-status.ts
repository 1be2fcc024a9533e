/** What /proc/PID/status says of a process; proc_pid_status(5). Pure. */
import { CAPABILITIES } from '../../../knowledge/capabilities.ts';
import { statusField } from '../process-table.ts';

export interface ProcessStatus {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  /** Effective, as the host numbers them. */
  readonly uid: number;
  readonly gid: number;
  /** Its number in each PID namespace that it is in, the outermost first. */
  readonly pids: readonly number[];
  readonly text: string;
}

export function parseStatus(pid: number, text: string): ProcessStatus {
  const inNamespaces = numbers(statusField(text, 'NSpid'));
  return {
    pid,
    parentPid: Number(statusField(text, 'PPid')),
    name: statusField(text, 'Name'),
    uid: numbers(statusField(text, 'Uid'))[1] ?? 0,
    gid: numbers(statusField(text, 'Gid'))[1] ?? 0,
    pids: inNamespaces.length > 0 ? inNamespaces : [pid],
    text,
  };
}

function numbers(field: string): readonly number[] {
  return (field.match(/\d+/g) ?? []).map(Number);
}

const NAMES = new Map(CAPABILITIES.map(({ bit, name }) => [bit, name]));

/** Names by mask: most processes of a host have one of very few. */
const known = new Map<string, readonly string[]>();
const MAX_KNOWN = 256;

/** The capabilities of a mask such as 00000000a80425fb, by bit. One that we do not know is CAP_41 and so on. */
export function capabilitiesOf(mask: string): readonly string[] {
  const before = known.get(mask);
  if (before !== undefined) return before;
  const bits = /^[0-9a-f]{1,16}$/i.test(mask) ? BigInt(`0x${mask}`) : 0n;
  const names: string[] = [];
  for (let bit = 0; bit < 64; bit += 1) {
    if ((bits >> BigInt(bit)) & 1n) names.push(NAMES.get(bit) ?? `CAP_${bit}`);
  }
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(mask, names);
  return names;
}

/** Undefined when the kernel does not write the field. */
export function numberField(text: string, name: string): number | undefined {
  const field = statusField(text, name);
  return field === '' ? undefined : Number(field);
}

/** Which of a container's processes is its first; `enginePid` is what its engine calls that one. */
export function firstProcess(
  processes: readonly ProcessStatus[],
  enginePid: number,
): ProcessStatus | undefined {
  const own = new Set(processes.map(({ pid }) => pid));
  // The fewer namespaces, the further out: one that a container made within itself does not count.
  const outermost = processes.toSorted((one, other) => one.pids.length - other.pids.length);
  const named = outermost
    .filter(({ pids }) => pids.includes(enginePid))
    .toSorted((one, other) => one.pids.indexOf(enginePid) - other.pids.indexOf(enginePid));
  return (
    named.find(({ pids }) => pids.at(-1) === 1) ??
    named[0] ??
    outermost.find(({ pids }) => pids.at(-1) === 1) ??
    processes.find(({ parentPid }) => !own.has(parentPid))
  );
}
