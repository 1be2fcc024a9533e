/** Reads the log of a container from the API server, which asks the kubelet of its node. */
import type { IncomingMessage } from 'node:http';
import type { LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { LogFrames } from '../log-frames.ts';
import { readLog } from '../log-reading.ts';
import { isStatus, KubeFailure } from './kube-failure.ts';
import type { KubeGateway } from './kube-gateway.ts';
import { type KubeTroubleContext, kubeTroubleOf } from './kube-trouble.ts';

/** For each pause in a log that is not followed: all of it is there already. */
const STALL_MS = 20_000;

type PodPlace = Extract<LogPlace, { readonly kind: 'pod-container' }>;

interface Cluster {
  readonly gateway: KubeGateway;
  readonly about: KubeTroubleContext;
}

/** Rejects with a TargetError, and with the signal's reason; the reading throws the same. */
export async function openPodLog(
  { gateway, about }: Cluster,
  place: PodPlace,
  wish: LogWish,
  signal?: AbortSignal,
  stallMs = STALL_MS,
): Promise<LogReading> {
  const name = `the log of ${place.container}`;
  const understood = (error: unknown): unknown => {
    if (signal?.aborted === true) return signal.reason;
    const failure = error instanceof KubeFailure ? error : brokenOff(name, error);
    return new TargetError(logTrouble(failure, place, about), failure);
  };
  let response: IncomingMessage;
  try {
    response = await gateway.stream(pathOf(place, wish), { signal });
  } catch (error) {
    throw understood(error);
  }
  const ms = stallMs;
  return readLog({
    response,
    frames: new LogFrames('plain'),
    isNewestEnough: wish.isNewestEnough === true,
    understood,
    stall: wish.follow
      ? undefined
      : { ms, late: () => new KubeFailure(name, { kind: 'timeout', waitedFor: 'rest', ms }) },
  });
}

function pathOf({ namespace, pod, container }: PodPlace, wish: LogWish): string {
  const { tail, follow, previous, since } = wish;
  const query = new URLSearchParams({ container, timestamps: 'true' });
  if (tail !== 'all') query.set('tailLines', String(tail));
  if (since !== undefined) query.set('sinceTime', new Date(since).toISOString());
  if (previous) query.set('previous', 'true');
  else if (follow) query.set('follow', 'true');
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
}

/** Node tells by an error of its own when an answer ends before its end. */
function brokenOff(name: string, error: unknown): KubeFailure {
  const message = error instanceof Error ? error.message : String(error);
  return new KubeFailure(name, { kind: 'socket', code: '', message }, error);
}

function logTrouble(failure: KubeFailure, place: PodPlace, about: KubeTroubleContext): Trouble {
  const { namespace, pod, container } = place;
  const what = `The log of ${container} in ${namespace}/${pod} can’t be read`;
  const said = failure.reason.kind === 'status' ? failure.reason.message : '';
  if (isStatus(failure, 403)) {
    return {
      kind: 'permission',
      what,
      why: `you may not get pods/log in namespace ${namespace}`,
      tryThis: `Ask for a Role in ${namespace} with the verb get on pods/log`,
    };
  }
  if (isStatus(failure, 404))
    return { kind: 'not-found', what, why: said, tryThis: 'The pod is gone: look for the one in its place' };
  if (isStatus(failure, 400)) {
    return {
      kind: 'not-found',
      what: `There is no log of ${container} in ${namespace}/${pod}`,
      why: said,
      tryThis: said.includes('previous')
        ? 'It has not been restarted: read the log of the present run'
        : 'Read it again once the container has started; the events of the pod say what keeps it',
    };
  }
  if ((failure.status ?? 0) >= 500) {
    return {
      kind: 'server-error',
      what,
      why: said || `status ${failure.status}`,
      tryThis: 'The log comes from the kubelet of the pod’s node: check that the node is up',
    };
  }
  return kubeTroubleOf(failure, about);
}
