/** The components of Kubernetes that run on this machine itself, in pods of its own kubelet or beside them. */
import {
  KUBERNETES_COMPONENTS,
  type KubernetesComponentName,
} from '../../../knowledge/kubernetes-options.ts';
import { unlessForbidden } from '../host-failure.ts';
import { HostRoot } from '../host-root.ts';
import { ProcFolder } from '../proc-folder.ts';
import { programName } from '../process-table.ts';

export interface ComponentProcess {
  readonly pid: number;
  /** The program file's name, or the name that it was called with. */
  readonly program: string;
  /** What it runs, where it is one component; undefined for a program that holds several. */
  readonly component: KubernetesComponentName | undefined;
  /** Without the program, and without the name of the component behind it. */
  readonly args: readonly string[];
}

/** Programs that hold several components. */
const ALL_IN_ONE = ['k3s', 'kubelite'] as const;
type AllInOne = (typeof ALL_IN_ONE)[number];

export function findComponentProcesses(proc: ProcFolder): readonly ComponentProcess[] {
  return proc.pids().flatMap((pid) => componentProcess(proc, pid) ?? []);
}

/**
 * Whether there is any, for who wants to know nothing else. `hostRoot` is where the host is mounted. What can't be seen
 * is told by whoever reads the host: it counts as none here.
 */
export async function runsKubernetes(hostRoot?: string): Promise<boolean> {
  return (
    unlessForbidden(() => findComponentProcesses(new ProcFolder(new HostRoot(hostRoot))).length > 0) ?? false
  );
}

function componentProcess(proc: ProcFolder, pid: number): ComponentProcess | undefined {
  const line = proc.text(`${pid}/cmdline`) ?? '';
  if (line === '') return undefined;
  const [first = '', ...rest] = line.replace(/\0+$/, '').split('\0');
  // k3s writes its own name and its first word into one, to hide what was given to it.
  const [called = '', ...titled] = first.split(' ');
  const executable = unlessForbidden(() => proc.link(`${pid}/exe`)) ?? '';
  const args = [...titled, ...rest];
  for (const program of new Set([programName(executable), programName(called)])) {
    const found = meaningOf(program, args);
    if (found === undefined) continue;
    return isOfThisMachine(proc.text(`${pid}/cgroup`) ?? '') ? { pid, program, ...found } : undefined;
  }
  return undefined;
}

function meaningOf(
  program: string,
  args: readonly string[],
): Pick<ComponentProcess, 'component' | 'args'> | undefined {
  const own = KUBERNETES_COMPONENTS.find((name) => name === program);
  if (own !== undefined) return { component: own, args };
  if (program === 'hyperkube') {
    const inside = KUBERNETES_COMPONENTS.find((name) => name === args[0]);
    return inside && { component: inside, args: args.slice(1) };
  }
  const holds = isAllInOne(program) && (program !== 'k3s' || args[0] === 'server' || args[0] === 'agent');
  return holds ? { component: undefined, args } : undefined;
}

function isAllInOne(program: string): program is AllInOne {
  return ALL_IN_ONE.some((name) => name === program);
}

const CONTAINER_ID = /[0-9a-f]{64}/;

/**
 * Whether a process belongs to no container, or to one of a pod. A pod that lies in a container, as where a node is a
 * container itself, is none of this machine's.
 */
function isOfThisMachine(groups: string): boolean {
  return groups.split('\n').every((line) => {
    const at = line.search(CONTAINER_ID);
    return at === -1 || /kubepods|\/podruntime\//.test(line.slice(0, at));
  });
}
