/** What became of a pod: where it runs, since when, with which images. */
import { type FieldProblem, Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

interface ContainerState {
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly running: { readonly startedAt: string } | undefined;
  readonly terminated:
    | {
        readonly reason: string;
        readonly message: string;
        readonly exitCode: number;
        readonly finishedAt: string;
      }
    | undefined;
}

interface KubeContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image: string;
  /** The image that the node runs, as `docker.io/library/busybox@sha256:…`; empty before it was pulled. */
  readonly imageID: string;
  readonly containerID: string;
  readonly state: ContainerState | undefined;
  readonly lastState: ContainerState | undefined;
  /** Whom its first process really runs as, where the kubelet tells. */
  readonly uid: number | undefined;
}

export interface PodStatus {
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly hostIP: string;
  readonly podIP: string;
  readonly podIPs: readonly string[];
  readonly qosClass: string;
  /** By container name, which is unique in a pod; those of init and ephemeral containers too. */
  readonly byContainer: ReadonlyMap<string, KubeContainerStatus>;
  readonly problems: readonly FieldProblem[];
}

const readings = new WeakMap<KubeObject, PodStatus>();

/** Of a pod; empty for manifests and for pods that nobody has looked at yet. */
export function podStatusOf(pod: KubeObject): PodStatus {
  const known = readings.get(pod);
  if (known !== undefined) return known;
  const from = Fields.of(pod.status, 'status');
  const containers = [
    ...from.list('initContainerStatuses', readContainerStatus),
    ...from.list('containerStatuses', readContainerStatus),
    ...from.list('ephemeralContainerStatuses', readContainerStatus),
  ];
  const status = {
    phase: from.text('phase'),
    reason: from.text('reason'),
    message: from.text('message'),
    hostIP: from.text('hostIP'),
    podIP: from.text('podIP'),
    podIPs: from.list('podIPs', (address) => address.text('ip')),
    qosClass: from.text('qosClass'),
    byContainer: new Map(containers.map((container) => [container.name, container])),
    problems: from.problems,
  };
  readings.set(pod, status);
  return status;
}

function readContainerStatus(from: Fields): KubeContainerStatus {
  return {
    name: from.text('name'),
    ready: from.bool('ready'),
    restartCount: from.number('restartCount'),
    image: from.text('image'),
    imageID: from.text('imageID'),
    containerID: from.text('containerID'),
    state: from.part('state', readState),
    lastState: from.part('lastState', readState),
    uid: from.part('user', (user) => user.part('linux', (linux) => linux.optionalNumber('uid'))),
  };
}

function readState(from: Fields): ContainerState {
  return {
    waiting: from.part('waiting', (state) => ({
      reason: state.text('reason'),
      message: state.text('message'),
    })),
    running: from.part('running', (state) => ({ startedAt: state.text('startedAt') })),
    terminated: from.part('terminated', (state) => ({
      reason: state.text('reason'),
      message: state.text('message'),
      exitCode: state.number('exitCode'),
      finishedAt: state.text('finishedAt'),
    })),
  };
}

/** Whether a pod has ended for good: it holds no network and runs nothing. */
export function hasEnded(pod: KubeObject): boolean {
  const { phase } = podStatusOf(pod);
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Every address of a pod; those of its node when it shares the node's network. */
export function podAddresses(pod: KubeObject): readonly string[] {
  const { podIP, podIPs } = podStatusOf(pod);
  const addresses = podIPs.filter((ip) => ip !== '');
  return addresses.length > 0 || podIP === '' ? addresses : [podIP];
}

/** Whether a pod of the API server is the copy of a static one. No account and no secret may be in it. */
export function isMirrorPod({ annotations }: Pick<KubeObject['metadata'], 'annotations'>): boolean {
  return Object.hasOwn(annotations, 'kubernetes.io/config.mirror');
}

/**
 * Whether a node's kubelet runs the pod from a file of its own: the API server only shows a copy, which nobody can change
 * or refuse there.
 */
export function isStaticPod({ metadata }: KubeObject): boolean {
  const source = metadata.annotations['kubernetes.io/config.source'] ?? 'api';
  return isMirrorPod(metadata) || source !== 'api';
}
