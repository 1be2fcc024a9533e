/** What became of a pod: where it runs, since when, with which images. */
import * as z from 'zod';
import { goBool, goList, goNumber, goString } from '../engine-shape.ts';
import type { KubeObject } from './kube-object.ts';
import { type FieldProblem, optionalNumber, optionalPart, readLeniently } from './lenient-reading.ts';

const stateSchema = z.object({
  waiting: optionalPart(z.object({ reason: goString, message: goString })),
  running: optionalPart(z.object({ startedAt: goString })),
  terminated: optionalPart(
    z.object({ reason: goString, message: goString, exitCode: goNumber, finishedAt: goString }),
  ),
});

const containerStatusSchema = z.object({
  name: goString,
  ready: goBool,
  restartCount: goNumber,
  image: goString,
  imageID: goString,
  containerID: goString,
  state: optionalPart(stateSchema),
  lastState: optionalPart(stateSchema),
  /** Whom its first process really runs as, where the kubelet tells. */
  user: optionalPart(
    z.object({ linux: optionalPart(z.object({ uid: optionalNumber, gid: optionalNumber })) }),
  ),
});
export type KubeContainerStatus = z.infer<typeof containerStatusSchema>;

const podStatusSchema = z.object({
  phase: goString,
  reason: goString,
  message: goString,
  hostIP: goString,
  podIP: goString,
  podIPs: goList(z.object({ ip: goString })),
  qosClass: goString,
  containerStatuses: goList(containerStatusSchema),
  initContainerStatuses: goList(containerStatusSchema),
  ephemeralContainerStatuses: goList(containerStatusSchema),
});
export type PodStatus = z.infer<typeof podStatusSchema>;

interface PodStatusReading extends PodStatus {
  /** By container name, which is unique in a pod. */
  readonly byContainer: ReadonlyMap<string, KubeContainerStatus>;
  readonly problems: readonly FieldProblem[];
}

const readings = new WeakMap<KubeObject, PodStatusReading>();

/** Of a pod; empty for manifests and for pods that nobody has looked at yet. */
export function podStatusOf(pod: KubeObject): PodStatusReading {
  const known = readings.get(pod);
  if (known !== undefined) return known;
  const { value, problems } = readLeniently(podStatusSchema, pod.status, 'status');
  const all = [
    ...value.initContainerStatuses,
    ...value.containerStatuses,
    ...value.ephemeralContainerStatuses,
  ];
  const reading = { ...value, byContainer: new Map(all.map((status) => [status.name, status])), problems };
  readings.set(pod, reading);
  return reading;
}

/** Whether a pod has ended for good: it holds no network and runs nothing. */
export function hasEnded(pod: KubeObject): boolean {
  const { phase } = podStatusOf(pod);
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Every address of a pod; those of its node when it shares the node's network. */
export function podAddresses(pod: KubeObject): readonly string[] {
  const { podIP, podIPs } = podStatusOf(pod);
  const addresses = podIPs.map(({ ip }) => ip).filter((ip) => ip !== '');
  return addresses.length > 0 || podIP === '' ? addresses : [podIP];
}

/**
 * Whether a node's kubelet runs the pod from a file of its own: the API server only shows a copy, which nobody can change
 * or refuse there.
 */
export function isStaticPod({ metadata }: KubeObject): boolean {
  const source = metadata.annotations['kubernetes.io/config.source'] ?? 'api';
  return Object.hasOwn(metadata.annotations, 'kubernetes.io/config.mirror') || source !== 'api';
}
