/**
 * The one door to an API server. Reads get through, and the two reviews with which a caller asks about its own rights.
 * Anything else is refused here, before a byte leaves the process; so is a read of secrets that would bring their values.
 */

import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RequestRecord } from '../../facts/request-record.ts';
import { pageWords } from '../page-words.ts';
import type { Credentials, Passport } from './credentials.ts';
import { isStatus, KubeFailure, type KubeFailureReason } from './kube-failure.ts';
import { pause } from './pause.ts';

export interface KubeGatewayLimits {
  readonly connectMs: number;
  /** For the first byte of an answer. Lists of large clusters are put together for seconds. */
  readonly answerMs: number;
  /** For each pause within an answer; watches have no such limit. */
  readonly stallMs: number;
  /** For one answer as a whole, so that none goes on for ever in drops; watches have no such limit. */
  readonly wholeMs: number;
  /** Of one answer, unpacked. */
  readonly answerBytes: number;
  /** Answers at the same time; watches are not counted. */
  readonly requests: number;
}

const LIMITS: KubeGatewayLimits = {
  connectMs: 10_000,
  answerMs: 45_000,
  stallMs: 20_000,
  wholeMs: 300_000,
  answerBytes: 64 * 1024 * 1024,
  requests: 6,
};

/** A server that asks for patience gets it, so often and so long. */
const RETRIES = 4;
const LONGEST_WAIT_S = 10;

const JSON_FORM = 'application/json';

/** What a caller may ask about itself; these create nothing, although they are sent with POST. */
const REVIEWS = new Set([
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
]);

/** Parts of a pod, node or service that a GET takes over instead of reading it. */
const TAKEOVER = /\/(exec|attach|portforward|proxy)(\/|$)/;
/** The one read through a proxy: the settings with which a kubelet runs. */
const KUBELET_SETTINGS = /^\/api\/v1\/nodes\/[^/]+\/proxy\/configz$/;
const SECRETS = /^\/api\/v1\/(namespaces\/[^/]+\/|watch\/.*)?secrets(\/|$)/;

export interface AskOptions {
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How often a server that asks for patience is asked again; a few times when left out. */
  readonly retries?: number | undefined;
  /** Told how long the answer was, unpacked. */
  readonly onLength?: ((length: number) => void) | undefined;
}

export class KubeGateway {
  /** What was asked so far, the latest of it at least. */
  readonly requests = new RequestRecord();
  private readonly server: URL;
  private readonly credentials: Credentials;
  private readonly limits: KubeGatewayLimits;
  private readonly open = new Set<ClientRequest>();
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private isClosed = false;

  constructor(server: string, credentials: Credentials, limits: Partial<KubeGatewayLimits> = {}) {
    this.server = new URL(server);
    this.credentials = credentials;
    this.limits = { ...LIMITS, ...limits };
  }

  /** The JSON that a path gives. Rejects with a KubeFailure, or with the reason of `signal`. */
  get(path: string, options: AskOptions = {}): Promise<unknown> {
    return this.ask('GET', path, undefined, options);
  }

  /** Asks what the caller may do. Rejects with a KubeFailure. */
  review(path: string, body: unknown, options: AskOptions = {}): Promise<unknown> {
    return this.ask('POST', path, JSON.stringify(body), options);
  }

  /** An answer without end, from its first byte on. Whoever gets it ends it. Rejects as `get` does. */
  async stream(path: string, options: AskOptions = {}): Promise<IncomingMessage> {
    const name = `GET ${bare(path)}`;
    this.admit(name, 'GET', path, options.accept);
    return this.authorized(async (passport) => {
      const response = await this.send(name, 'GET', path, undefined, options, passport, true);
      if (response.statusCode !== 200) throw await this.refusal(name, response);
      return response;
    });
  }

  /** Who the credentials are for. */
  passport(): Promise<Passport> {
    return this.credentials.passport();
  }

  close(): void {
    this.isClosed = true;
    for (const request of this.open) request.destroy();
    for (const go of this.waiting.splice(0)) go();
    this.credentials.close();
  }

  private async ask(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    options: AskOptions,
  ): Promise<unknown> {
    const name = `${method} ${bare(path)}`;
    this.admit(name, method, path, options.accept);
    await this.turn();
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const text = await this.authorized(async (passport) => {
            const response = await this.send(name, method, path, body, options, passport);
            const status = response.statusCode ?? 0;
            if (status < 200 || status > 299) throw await this.refusal(name, response);
            return this.textOf(name, response);
          });
          options.onLength?.(text.length);
          return parse(name, text);
        } catch (error) {
          const ms = attempt > (options.retries ?? RETRIES) ? undefined : patienceMs(error, attempt);
          if (ms === undefined || this.isClosed) throw error;
          await pause(ms, options.signal);
        }
      }
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private admit(name: string, method: string, path: string, accept: string | undefined): void {
    const place = decoded(bare(path));
    const isRead = method === 'GET' && (!TAKEOVER.test(place) || KUBELET_SETTINGS.test(place));
    const isReview = method === 'POST' && REVIEWS.has(path);
    const brings = SECRETS.test(place) && !isMetadataOnly(accept);
    if ((!isRead && !isReview) || brings || place.includes('/../'))
      throw new KubeFailure(name, { kind: 'not-a-read' });
  }

  private async turn(): Promise<void> {
    while (this.running >= this.limits.requests && !this.isClosed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.waiting.push(resolve);
      await promise;
    }
    this.running += 1;
  }

  /** Asks with the credentials at hand; when the server does not take them, once more with fresh ones. */
  private async authorized<T>(work: (passport: Passport) => Promise<T>): Promise<T> {
    const passport = await this.credentials.passport();
    try {
      return await work(passport);
    } catch (error) {
      if (isStatus(error, 401)) {
        this.credentials.renew(passport);
        return work(await this.credentials.passport());
      }
      if (!(error instanceof KeptConnectionLost)) throw error;
      return work(passport);
    }
  }

  private send(
    name: string,
    method: string,
    path: string,
    body: string | undefined,
    { accept = JSON_FORM, signal }: AskOptions,
    passport: Passport,
    isStream = false,
  ): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    if (this.isClosed) throw new KubeFailure(name, { kind: 'closed' });
    signal?.throwIfAborted();
    const { server } = this;
    const isTls = server.protocol === 'https:';
    const open = isTls ? tlsRequest : plainRequest;
    const request = orFail(name, () =>
      open({
        host: server.hostname.replace(/^\[|\]$/g, ''),
        port: server.port || (isTls ? 443 : 80),
        path: `${server.pathname.replace(/\/$/, '')}${path}`,
        method,
        agent: passport.agent,
        auth: passport.auth,
        headers: {
          Accept: accept,
          // A watch is read line by line as it comes.
          'Accept-Encoding': isStream ? 'identity' : 'gzip',
          'User-Agent': 'plimsoll',
          ...passport.headers,
          ...(body === undefined
            ? {}
            : { 'Content-Type': JSON_FORM, 'Content-Length': Buffer.byteLength(body) }),
        },
      }),
    );
    this.open.add(request);
    const at = Date.now();
    const note = (status: number): void =>
      this.requests.add({ method, path, status, at, ms: Date.now() - at });
    let isAnswered = false;
    const { connectMs, answerMs } = this.limits;
    const late = (waitedFor: 'connection' | 'answer', ms: number): NodeJS.Timeout =>
      setTimeout(() => request.destroy(new KubeFailure(name, { kind: 'timeout', waitedFor, ms })), ms);
    let timer = late('connection', connectMs);
    const connected = (): void => {
      clearTimeout(timer);
      timer = late('answer', answerMs);
    };
    request.on('socket', (socket) => {
      if (!socket.connecting) connected();
      else socket.once(isTls ? 'secureConnect' : 'connect', connected);
    });
    const abort = (): void => {
      request.destroy(signal?.reason instanceof Error ? signal.reason : new Error('given up'));
    };
    signal?.addEventListener('abort', abort, { once: true });
    request.on('response', (response) => {
      clearTimeout(timer);
      isAnswered = true;
      note(response.statusCode ?? 0);
      resolve(response);
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new KubeFailure(name, { kind: 'malformed', what: 'the server wants to switch protocols' }));
    });
    request.on('error', (error) => reject(this.failure(name, error, request.reusedSocket, signal)));
    request.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.open.delete(request);
      if (!isAnswered) note(0);
      reject(this.failure(name, new Error('the connection ended without an answer'), false, signal));
    });
    request.end(body);
    return promise;
  }

  private failure(name: string, error: Error, isReused: boolean, signal: AbortSignal | undefined): Error {
    if (this.isClosed) return new KubeFailure(name, { kind: 'closed' });
    if (signal?.aborted === true && signal.reason instanceof Error) return signal.reason;
    if (error instanceof KubeFailure) return error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (isReused && (code === 'ECONNRESET' || code === 'EPIPE')) return new KeptConnectionLost();
    return new KubeFailure(name, { kind: 'socket', code, message: error.message }, error);
  }

  private async refusal(name: string, response: IncomingMessage): Promise<KubeFailure> {
    const text = await this.textOf(name, response).catch(() => '');
    const { message, isKubernetes } = statusMessage(text);
    const retryAfter = Number(response.headers['retry-after'] ?? 0);
    return new KubeFailure(name, {
      kind: 'status',
      status: response.statusCode ?? 0,
      message,
      isKubernetes,
      retryAfter: Number.isFinite(retryAfter) ? retryAfter : 0,
    });
  }

  private textOf(name: string, response: IncomingMessage): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const { answerBytes, stallMs, wholeMs } = this.limits;
    const isPacked = response.headers['content-encoding'] === 'gzip';
    const source: Readable = isPacked ? response.pipe(createGunzip()) : response;
    const chunks: Buffer[] = [];
    let length = 0;
    const late = (ms: number): NodeJS.Timeout =>
      setTimeout(() => fail({ kind: 'timeout', waitedFor: 'rest', ms }), ms);
    const stall = late(stallMs);
    const whole = late(wholeMs);
    const atEnd = (): void => {
      clearTimeout(stall);
      clearTimeout(whole);
    };
    const fail = (reason: KubeFailureReason): void => {
      atEnd();
      reject(new KubeFailure(name, reason));
      response.destroy();
      source.destroy();
    };
    source.on('data', (chunk: Buffer) => {
      stall.refresh();
      length += chunk.length;
      if (length > answerBytes) fail({ kind: 'too-large', limitBytes: answerBytes });
      else chunks.push(chunk);
    });
    source.on('end', () => {
      atEnd();
      resolve(Buffer.concat(chunks, Math.min(length, answerBytes)).toString('utf8'));
    });
    const broken = (error: Error): void => {
      atEnd();
      reject(this.failure(name, error, false, undefined));
      source.destroy();
    };
    source.on('error', broken);
    response.on('error', broken);
    response.on('close', () => {
      if (!response.complete) broken(new Error('the answer broke off'));
    });
    return promise;
  }
}

/** A connection that was kept from an earlier request was gone when it was used again. */
class KeptConnectionLost extends Error {}

/** Certificates and keys that are none throw before anything is sent. */
function orFail(name: string, open: () => ClientRequest): ClientRequest {
  try {
    return open();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new KubeFailure(name, { kind: 'socket', code: 'ERR_CREDENTIALS', message }, error);
  }
}

function bare(path: string): string {
  return path.split('?')[0] ?? path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isMetadataOnly(accept: string | undefined): boolean {
  return accept?.split(',').every((form) => /;as=PartialObjectMetadata(List)?;/.test(form)) === true;
}

/** How long to wait before the same is asked again; undefined when that would be no use. */
function patienceMs(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof KubeFailure)) return undefined;
  if (error.reason.kind === 'socket') return attempt === 1 && isBrokenOff(error.reason) ? 250 : undefined;
  if (error.reason.kind !== 'status') return undefined;
  const { status, retryAfter } = error.reason;
  const isBusy = status === 429 || status === 503;
  if (!isBusy && !(status >= 500 && attempt === 1)) return undefined;
  if (retryAfter > LONGEST_WAIT_S) return undefined;
  return retryAfter > 0 ? retryAfter * 1000 : 250 * 2 ** (attempt - 1);
}

/** Somebody answered and the connection broke then: that may have been the one connection alone. */
function isBrokenOff({ code }: Extract<KubeFailureReason, { readonly kind: 'socket' }>): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE' || code === '';
}

function parse(request: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = `the answer is not JSON, it begins with ${JSON.stringify(text.slice(0, 40))}`;
    throw new KubeFailure(request, { kind: 'malformed', what }, error);
  }
}

/** API servers refuse with a Status; anything else is shown by its first words. */
function statusMessage(text: string): { readonly message: string; readonly isKubernetes: boolean } {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'Status') {
      const message = 'message' in json && typeof json.message === 'string' ? json.message : '';
      return { message: message.trim().slice(0, 500), isKubernetes: true };
    }
  } catch {
    // Not JSON, so no Status: told as text below.
  }
  return { message: pageWords(text), isKubernetes: false };
}
