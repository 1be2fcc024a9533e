/** Whether two processes live among the same mounts. Everybody may see it, unlike the links of /proc/PID/ns. */
import type { ProcFolder } from './proc-folder.ts';

/** `one` and `other` are names of folders in /proc: numbers, or `self`. Undefined when it can't be told. */
export function shareMounts(proc: ProcFolder, one: string, other: string): boolean | undefined {
  const [ofOne, ofOther] = [rootMount(proc, one), rootMount(proc, other)];
  return ofOne === undefined || ofOther === undefined ? undefined : ofOne === ofOther;
}

/** The number of what is mounted at a process's root: no two mount namespaces have one in common. */
function rootMount(proc: ProcFolder, process: string): string | undefined {
  return /^(\d+) \d+ \S+ \S+ \/ /m.exec(proc.text(`${process}/mountinfo`) ?? '')?.[1];
}
