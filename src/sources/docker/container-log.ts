/** Reads the log of a container from the engine, which asks the logging driver. */
import type { IncomingMessage } from 'node:http';
import type { LogReading, LogWish } from '../../facts/log.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { LogFault, LogFrames } from '../log-frames.ts';
import { readLog } from '../log-reading.ts';
import type { Endpoint } from './endpoint.ts';
import { explainFailure } from './explain-failure.ts';
import type { Gateway, Query } from './gateway.ts';
import { RequestFailure } from './request-failure.ts';

interface Engine {
  readonly gateway: Gateway;
  readonly endpoint: Endpoint;
}

/** Rejects with a TargetError and with the signal's reason; the reading throws the same. */
export async function openContainerLog(
  { gateway, endpoint }: Engine,
  id: string,
  wish: LogWish,
  signal?: AbortSignal,
): Promise<LogReading> {
  const path = `/containers/${encodeURIComponent(id)}`;
  let response: IncomingMessage;
  try {
    if (wish.previous) throw new TargetError(oneLog(id));
    const query = queryOf(wish);
    response = await (wish.follow
      ? gateway.follow(`${path}/logs`, query, signal)
      : gateway.download(`${path}/logs`, query, signal));
  } catch (error) {
    signal?.throwIfAborted();
    const driver = isUnreadable(error) ? await driverOf(gateway, path) : undefined;
    throw new TargetError(await logTrouble(error, id, driver, endpoint), error);
  }
  return readLog({
    response,
    frames: new LogFrames(),
    isNewestEnough: wish.isNewestEnough === true,
    understood: (error) => (signal?.aborted === true ? signal.reason : brokenOff(error)),
  });
}

function queryOf({ tail, follow, since, until }: LogWish): Query {
  return {
    stdout: true,
    stderr: true,
    timestamps: true,
    tail,
    ...(follow ? { follow } : {}),
    ...(since === undefined ? {} : { since: seconds(since) }),
    ...(until === undefined || follow ? {} : { until: seconds(until) }),
  };
}

/** Engines take seconds, with up to nine digits behind a point. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** What an engine answers when it has no way to the log: by its status, or by older and other engines' words. */
function isUnreadable(error: unknown): boolean {
  if (!(error instanceof RequestFailure) || error.reason.kind !== 'status') return false;
  const { status, message } = error.reason;
  return status === 501 || /does not support reading|cannot read logs|no log|not logging/i.test(message);
}

interface LogDriver {
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

/** Undefined where that can't be read either. */
async function driverOf(gateway: Gateway, path: string): Promise<LogDriver | undefined> {
  const [{ containerInspectSchema }, answer] = await Promise.all([
    import('../../facts/container.ts'),
    gateway.get(`${path}/json`).catch(() => undefined),
  ]);
  const parsed = containerInspectSchema.safeParse(answer?.json);
  if (!parsed.success) return undefined;
  const { Type, Config } = parsed.data.HostConfig.LogConfig;
  return { name: Type, options: Config };
}

async function logTrouble(
  error: unknown,
  id: string,
  driver: LogDriver | undefined,
  endpoint: Endpoint,
): Promise<Trouble> {
  const what = 'The log can’t be read';
  if (error instanceof RequestFailure && error.reason.kind === 'status') {
    const { status, message } = error.reason;
    if (status === 404 || /dead or marked for removal/.test(message)) {
      return {
        kind: 'not-found',
        what,
        why: `the container ${id.slice(0, 12)} is gone, and its log with it`,
        tryThis: 'What its logging driver sent elsewhere is still there',
      };
    }
    if (isUnreadable(error)) return unreadable(what, message, driver);
    if (status >= 500 && /\b(json|invalid character|EOF)\b/i.test(message)) {
      return {
        kind: 'server-error',
        what,
        why: `its file is damaged: ${message}`,
        tryThis: 'docker inspect -f {{.LogPath}} names the file; look into it on the host',
      };
    }
  }
  return explainFailure(error, endpoint);
}

function unreadable(what: string, said: string, driver: LogDriver | undefined): Trouble {
  const { name = '', options = {} } = driver ?? {};
  if (name === 'none') {
    return {
      kind: 'unsupported',
      what: 'It has no log',
      why: 'it runs with the logging driver none: what it writes is kept nowhere',
      tryThis: 'Start it anew with another driver, such as --log-driver local',
    };
  }
  const places = ['syslog-address', 'gelf-address', 'fluentd-address', 'splunk-url', 'awslogs-group'];
  const place = places.flatMap((option) => options[option] ?? []).at(0);
  const to = place === undefined ? 'elsewhere' : `to ${place}`;
  return {
    kind: 'unsupported',
    what,
    why:
      name === ''
        ? `the engine can’t give it back: ${said}`
        : `the logging driver ${name} sends it ${to} and keeps nothing here`,
    tryThis:
      name === ''
        ? 'docker inspect -f {{.HostConfig.LogConfig}} says where it goes'
        : 'Read it there; without cache-disabled=true, Docker 20.10 and later keeps a copy to read',
  };
}

function oneLog(id: string): Trouble {
  return {
    kind: 'unsupported',
    what: `There is no earlier log of ${id.slice(0, 12)}`,
    why: 'an engine keeps all runs of a container in one log',
    tryThis: 'Look further back in it',
  };
}

function brokenOff(error: unknown): Error {
  if (error instanceof LogFault) {
    return new TargetError(
      {
        kind: 'unexpected',
        what: 'The log broke off',
        why: error.message,
        tryThis: 'Read it again (:refresh on the screens); docker logs shows whether the file is damaged',
      },
      error,
    );
  }
  if (error instanceof RequestFailure && error.reason.kind === 'timeout') {
    return new TargetError(
      {
        kind: 'timeout',
        what: 'The log broke off',
        why: 'the engine stopped in the middle of it',
        tryThis: 'Read it again (:refresh on the screens)',
      },
      error,
    );
  }
  return new TargetError(
    {
      kind: 'dropped',
      what: 'The log broke off',
      why: 'the connection to the engine was lost',
      tryThis: 'Read it again once the engine is back (:refresh on the screens)',
    },
    error,
  );
}
