/** Reads the log of a container from the API server, which asks the kubelet of its node. */
import type { IncomingMessage } from 'node:http';
import type { LogLine, LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { LogLines } from '../log-lines.ts';
import { isStatus, KubeFailure } from './kube-failure.ts';
import type { KubeGateway } from './kube-gateway.ts';
import { type KubeTroubleContext, kubeTroubleOf } from './kube-trouble.ts';

/** For each pause in a log that is not followed: all of it is there already. */
const STALL_MS = 20_000;

interface Cluster {
  readonly gateway: KubeGateway;
  readonly about: KubeTroubleContext;
}

/** Rejects with a TargetError, and with the signal's reason; the reading throws the same. */
export async function openPodLog(
  { gateway, about }: Cluster,
  place: LogPlace,
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
  // Whoever gives it up before going through it must not leave an error that nobody takes.
  response.on('error', () => undefined);
  return lines(response, name, wish.follow ? undefined : stallMs, understood);
}

async function* lines(
  response: IncomingMessage,
  name: string,
  stallMs: number | undefined,
  understood: (error: unknown) => unknown,
): AsyncGenerator<readonly LogLine[]> {
  const log = new LogLines();
  const late = (): void => {
    response.destroy(new KubeFailure(name, { kind: 'timeout', waitedFor: 'rest', ms: stallMs ?? 0 }));
  };
  // Runs only while a piece is waited for, and not while whoever asked is busy with the one before.
  let timer = stallMs === undefined ? undefined : setTimeout(late, stallMs);
  try {
    for await (const piece of response) {
      clearTimeout(timer);
      const whole = Buffer.isBuffer(piece) ? log.take(piece) : [];
      if (whole.length > 0) yield whole;
      if (stallMs !== undefined) timer = setTimeout(late, stallMs);
    }
    const rest = log.rest();
    if (rest.length > 0) yield rest;
  } catch (error) {
    throw understood(error);
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
}

function pathOf({ namespace, pod, container }: LogPlace, { tail, follow, previous }: LogWish): string {
  const query = new URLSearchParams({ container, timestamps: 'true', tailLines: String(tail) });
  if (previous) query.set('previous', 'true');
  else if (follow) query.set('follow', 'true');
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
}

/** Node tells by an error of its own when an answer ends before its end. */
function brokenOff(name: string, error: unknown): KubeFailure {
  const message = error instanceof Error ? error.message : String(error);
  return new KubeFailure(name, { kind: 'socket', code: '', message }, error);
}

function logTrouble(failure: KubeFailure, place: LogPlace, about: KubeTroubleContext): Trouble {
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
