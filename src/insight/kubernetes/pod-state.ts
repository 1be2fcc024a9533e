/** How a pod stands, in the one word that the people of clusters know from their command line. */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded, podStatusOf } from '../../facts/kubernetes/pod-status.ts';

export interface PodState {
  /** Running, Completed, CrashLoopBackOff, `Init:Error`, Terminating…; Unknown when nothing tells. */
  readonly word: string;
  /** `waiting` is on its way; `bad` does not get there by itself. */
  readonly grade: 'fine' | 'waiting' | 'bad' | 'ended';
  /** Containers that are ready, of those that are to keep running. */
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
}

/** What a container waits for while everything is as it should be. */
const ON_THE_WAY: readonly string[] = ['ContainerCreating', 'PodInitializing', 'Pending'];

/** Of pods that nobody looked at yet, and of those in manifests. */
const UNTOLD = 'Unknown';

const states = new WeakMap<KubeObject, PodState>();

export function podState(pod: KubeObject): PodState {
  const known = states.get(pod);
  if (known !== undefined) return known;
  const { byContainer } = podStatusOf(pod);
  const lasting = (podSpecOf(pod)?.containers ?? []).filter(
    ({ role }) => role === 'container' || role === 'sidecar',
  );
  const word = wordOf(pod);
  const ready = lasting.filter(({ container }) => byContainer.get(container.name)?.ready === true).length;
  const state: PodState = {
    word,
    grade:
      podStatusOf(pod).phase === '' && word === UNTOLD ? 'waiting' : gradeOf(word, ready, lasting.length),
    ready,
    total: lasting.length,
    restarts: [...byContainer.values()].reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
  states.set(pod, state);
  return state;
}

function wordOf(pod: KubeObject): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const { phase, reason, byContainer } = podStatusOf(pod);
  for (const { role, container } of podSpecOf(pod)?.containers ?? []) {
    if (role !== 'init' && role !== 'sidecar') continue;
    const { waiting, terminated, running } = byContainer.get(container.name)?.state ?? {};
    // Sidecars are ended once the others are done, and it says nothing how they take it.
    if (role === 'sidecar' && (running !== undefined || hasEnded(pod))) continue;
    if (waiting !== undefined && waiting.reason !== 'PodInitializing' && waiting.reason !== '')
      return `Init:${waiting.reason}`;
    if (terminated !== undefined && terminated.exitCode !== 0) return `Init:${terminated.reason || 'Error'}`;
  }
  if (reason !== '') return reason;
  const own = (podSpecOf(pod)?.containers ?? []).flatMap(({ role, container }) =>
    role === 'container' ? (byContainer.get(container.name)?.state ?? []) : [],
  );
  const waiting = own.find((state) => (state.waiting?.reason ?? '') !== '')?.waiting;
  if (waiting !== undefined) return waiting.reason;
  if (phase === 'Succeeded') return 'Completed';
  const failed = own.find(({ terminated }) => terminated !== undefined && terminated.exitCode !== 0);
  if (failed?.terminated !== undefined) return failed.terminated.reason || 'Error';
  return phase || UNTOLD;
}

function gradeOf(word: string, ready: number, total: number): PodState['grade'] {
  if (word === 'Running') return ready < total ? 'waiting' : 'fine';
  if (word === 'Completed') return 'ended';
  if (word === 'Terminating' || ON_THE_WAY.includes(word)) return 'waiting';
  return 'bad';
}
