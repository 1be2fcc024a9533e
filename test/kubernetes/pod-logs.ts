/** What the containers of the API server for tests wrote, handed out as kubelets do. */
import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import { type RawObject, recordedText } from './recordings.ts';
import { type Answer, badRequest } from './status-answers.ts';

interface Line {
  readonly at: string;
  /** With its end; of the last line it may be missing. */
  readonly bytes: Buffer;
}

const WRITTEN_AT = '2026-11-21T21:40:00.000000001Z';
const TIMED = /^(\d{4}-\S+Z) /;

/** What each recorded container wrote; `previous` before the key is the run before the last restart. */
const RECORDED: Readonly<Record<string, string>> = {
  'shop/web-9498c4b88-bblkw web': 'pod-log-web.txt',
  'shop/api-6bbcb967dc-n62zh worker': 'pod-log-worker-timestamps.txt',
  'previous team-b/crash-loop main': 'pod-log-crash-previous.txt',
};

const waitingSchema = z.looseObject({
  spec: z.looseObject({
    containers: z.array(z.looseObject({ name: z.string() })),
    initContainers: z.array(z.looseObject({ name: z.string() })).optional(),
    ephemeralContainers: z.array(z.looseObject({ name: z.string() })).optional(),
  }),
  status: z
    .looseObject({
      containerStatuses: z
        .array(
          z.looseObject({
            name: z.string(),
            state: z.looseObject({ waiting: z.looseObject({ reason: z.string() }).optional() }),
          }),
        )
        .optional(),
    })
    .optional(),
});

export class PodLogs {
  private readonly lines = new Map<string, Line[]>();
  private readonly followers = new Map<
    string,
    Set<{ readonly response: ServerResponse; isTimed: boolean }>
  >();

  constructor() {
    for (const [key, file] of Object.entries(RECORDED)) this.write(key, recordedText(file));
  }

  /** How many follow a container's log. */
  followersOf(key: string): number {
    return this.followers.get(key)?.size ?? 0;
  }

  /** A container, named as `namespace/pod container`, writes this; whoever follows it gets it. */
  write(key: string, text: string | Uint8Array): void {
    const written = linesOf(Buffer.from(text));
    const known = this.lines.get(key) ?? [];
    this.lines.set(key, known);
    for (const line of written) known.push(line);
    for (const { response, isTimed } of this.followers.get(key) ?? [])
      for (const line of written) response.write(timed(line, isTimed));
  }

  /** The container ends, and with it what follows its log. */
  end(key: string): void {
    for (const { response } of this.followers.get(key) ?? []) response.end();
  }

  /** Undefined when the connection was taken over by somebody who follows. */
  answer(pod: RawObject, query: URLSearchParams, response: ServerResponse): Answer | undefined {
    const { spec, status } = waitingSchema.parse(pod);
    const { name, namespace } = pod.metadata;
    const containers = [spec.containers, spec.initContainers ?? [], spec.ephemeralContainers ?? []].flat();
    const container = query.get('container') ?? containers[0]?.name ?? '';
    if (!containers.some((known) => known.name === container))
      return badRequest(`container ${container} is not valid for pod ${name}`);
    const key = `${namespace}/${name} ${container}`;
    const isPrevious = query.get('previous') === 'true';
    const lines = this.lines.get(isPrevious ? `previous ${key}` : key);
    if (isPrevious && lines === undefined)
      return badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
    const waiting = status?.containerStatuses?.find((one) => one.name === container)?.state.waiting;
    if (!isPrevious && lines === undefined && waiting !== undefined)
      return badRequest(`container "${container}" in pod "${name}" is waiting to start: ${waiting.reason}`);
    const tail = query.get('tailLines');
    const wanted = lines?.slice(tail === null ? 0 : Math.max(0, lines.length - Number(tail))) ?? [];
    const isTimed = query.get('timestamps') === 'true';
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.flushHeaders();
    for (const line of wanted) response.write(timed(line, isTimed));
    if (query.get('follow') !== 'true') {
      response.end();
      return undefined;
    }
    const follower = { response, isTimed };
    const followers = this.followers.get(key) ?? new Set();
    this.followers.set(key, followers.add(follower));
    response.on('close', () => followers.delete(follower));
    return undefined;
  }
}

function linesOf(bytes: Buffer): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0x0a, start);
    const line = bytes.subarray(start, end === -1 ? bytes.length : end + 1);
    const at = TIMED.exec(line.subarray(0, 64).toString('latin1'))?.[1];
    lines.push({ at: at ?? WRITTEN_AT, bytes: at === undefined ? line : line.subarray(at.length + 1) });
    start += line.length;
  }
  return lines;
}

function timed({ at, bytes }: Line, isTimed: boolean): Buffer {
  return isTimed ? Buffer.concat([Buffer.from(`${at} `), bytes]) : bytes;
}
