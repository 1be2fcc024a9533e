/** What the kernel says a process has used. */
import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second, wherever it shows them to programs. */
const TICK = 10;

/** Milliseconds of processor time so far, its own and the kernel's for it. */
export function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in brackets, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** Megabytes of memory that is resident now. */
export function residentMemory(pid: number): number {
  return statusOf(pid, 'VmRSS');
}

/** Megabytes of memory that were resident at most. */
export function peakMemory(pid: number): number {
  return statusOf(pid, 'VmHWM');
}

function statusOf(pid: number, field: string): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${field}:`));
  return Number.parseInt(line?.slice(field.length + 1) ?? '', 10) / 1024;
}
