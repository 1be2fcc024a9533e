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

/** Those beside the pods first: what a pod calls itself does not stand for a component that runs outside. */
export function findComponentProcesses(proc: ProcFolder): readonly ComponentProcess[] {
  const found = proc.pids().flatMap((pid) => componentProcess(proc, pid) ?? []);
  return [true, false].flatMap((isOutside) =>
    found.flatMap(({ place, process }) => ((place === 'machine') === isOutside ? [process] : [])),
  );
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

interface FoundProcess {
  readonly process: ComponentProcess;
  readonly place: 'machine' | 'pod';
}

function componentProcess(proc: ProcFolder, pid: number): FoundProcess | undefined {
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
    const place = placeOf(proc.text(`${pid}/cgroup`) ?? '');
    const isOurs = place === 'machine' || (place === 'pod' && sharesNetwork(proc, pid));
    return isOurs ? { process: { pid, program, ...found }, place } : undefined;
  }
  return undefined;
}

/**
 * The components of a node run in its own network. One in another is that of a cluster within the cluster, or something that
 * only took the name. True too where it can't be told.
 */
function sharesNetwork(proc: ProcFolder, pid: number): boolean {
  const [own, hosts] = [pid, 1].map((one) => unlessForbidden(() => proc.link(`${one}/ns/net`)));
  return own === undefined || hosts === undefined || own === hosts;
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
 * Whether a process belongs to no container, or to one of a pod; undefined for one of another container. A pod that lies in
 * a container, as where a node is a container itself, is none of this machine's.
 */
function placeOf(groups: string): FoundProcess['place'] | undefined {
  let place: FoundProcess['place'] = 'machine';
  for (const line of groups.split('\n')) {
    const at = line.search(CONTAINER_ID);
    if (at === -1) continue;
    const above = line.slice(0, at);
    if (above.includes('kubepods')) place = 'pod';
    else if (!above.includes('/podruntime/')) return undefined;
  }
  return place;
}
