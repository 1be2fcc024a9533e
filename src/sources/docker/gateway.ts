/**
 * The one door to an engine. Every request passes it, those of dockerode included, and only reads get through:
 * GET and HEAD without a body and without taking the connection over. Anything else is refused here, before a
 * byte leaves the process.
 *
 * It stands where dockerode has docker-modem, because of what that one does not do: it follows redirects to
 * other hosts, collects answers without a bound, and prints its options at length for every request, whether
 * anybody listens or not.
 */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { AgentOptions as TlsAgentOptions } from 'node:https';
import { RequestRecord } from '../../facts/request-record.ts';
import { pageWords } from '../page-words.ts';
import type { Endpoint } from './endpoint.ts';
import { type FailureReason, RequestFailure } from './request-failure.ts';
import { readTlsMaterial } from './tls-material.ts';

// `import 'node:http'` would touch each of its exports, and with them load a second HTTP client and a WebSocket:
// ten times the start-up time of the module itself.
const http = process.getBuiltinModule('node:http');

export interface GatewayLimits {
  /** For a connection and the first byte of an answer, and then for each pause within it. Milliseconds. */
  readonly answerMs: number;
  /** For one answer as a whole, so that none goes on for ever in drops; event streams and downloads have no such limit. */
  readonly wholeMs: number;
  /** Of one answer; event streams and downloads have no such limit. */
  readonly answerBytes: number;
  /** For the first byte of a download: engines put an image together for minutes before they send it. */
  readonly preparingMs: number;
  /** For each pause within a download. */
  readonly stallMs: number;
  /** Connections at the same time, the event stream's not counted. */
  readonly connections: number;
}

const LIMITS: GatewayLimits = {
  answerMs: 10_000,
  wholeMs: 300_000,
  answerBytes: 64 * 1024 * 1024,
  preparingMs: 15 * 60_000,
  stallMs: 60_000,
  connections: 16,
};

/** Idle connections are given back after this time, so that a quiet session holds the event stream alone. */
const IDLE_CONNECTION_MS = 4_000;
/** The longest that a timer can wait for: 24 days. */
const NEVER_MS = 2 ** 31 - 1;
/** After so long without a byte the system asks a remote engine's machine whether it is still there. */
const TCP_KEEP_ALIVE_MS = 20_000;

export type Query = Readonly<Record<string, string | number | boolean | object>>;

export interface Answer {
  readonly json: unknown;
  /** The API version that the engine names in its headers. */
  readonly apiVersion: string | undefined;
  /** Podman says so in a header of its own. */
  readonly isPodman: boolean;
  /** The engine's clock, milliseconds since 1970, whole seconds. */
  readonly date: number | undefined;
}

/** What dockerode asks of its modem, as far as reads go. */
interface DialRequest {
  readonly path: string;
  readonly method?: string | undefined;
  readonly options?: unknown;
  readonly isStream?: boolean | undefined;
  readonly hijack?: boolean | undefined;
  readonly openStdin?: boolean | undefined;
  readonly file?: unknown;
}
type DialCallback = (error: Error | null, result: unknown) => void;

/** The modem for `new Docker({ modem })`. dockerode sets `Promise`. */
export interface ReadOnlyModem {
  Promise: PromiseConstructor;
  dial(request: DialRequest, callback: DialCallback): void;
}

export class Gateway {
  readonly endpoint: Endpoint;
  readonly modem: ReadOnlyModem;
  /** What was asked so far, the latest of it at least. */
  readonly requests = new RequestRecord();
  /** Once set, requests that name no version carry this one, such as 1.41. */
  apiVersion: string | undefined;
  private readonly limits: GatewayLimits;
  private readonly request: (options: RequestOptions) => ClientRequest;
  private readonly agent: Agent;
  private readonly isTls: boolean;
  private readonly target: RequestOptions;
  private readonly basePath: string;
  private readonly open = new Set<ClientRequest>();
  private isClosed = false;

  /** Rejects with a RequestFailure when certificate files can't be used. Opens no connection yet. */
  static async create(endpoint: Endpoint, limits: Partial<GatewayLimits> = {}): Promise<Gateway> {
    const tls =
      endpoint.kind === 'tcp' && endpoint.tls !== undefined ? await readTlsMaterial(endpoint.tls) : undefined;
    return new Gateway(endpoint, tls, { ...LIMITS, ...limits });
  }

  private constructor(endpoint: Endpoint, tls: TlsAgentOptions | undefined, limits: GatewayLimits) {
    this.endpoint = endpoint;
    this.limits = limits;
    const pool = {
      keepAlive: true,
      keepAliveMsecs: TCP_KEEP_ALIVE_MS,
      maxSockets: limits.connections,
      timeout: IDLE_CONNECTION_MS,
    };
    this.basePath = endpoint.kind === 'tcp' ? endpoint.basePath : '';
    const place =
      endpoint.kind === 'unix' ? { socketPath: endpoint.path } : { host: endpoint.host, port: endpoint.port };
    this.isTls = tls !== undefined;
    if (tls === undefined) {
      this.agent = new http.Agent(pool);
      this.target = place;
      this.request = http.request;
    } else {
      const https = process.getBuiltinModule('node:https');
      this.agent = new https.Agent({ ...pool, ...tls });
      this.target = { ...place, ...tls };
      this.request = https.request;
    }
    this.modem = { Promise, dial: (request, callback) => this.dial(request, callback) };
  }

  /** One answer, parsed. `path` starts with a slash and names no version. Rejects with a RequestFailure. */
  async get(path: string, query: Query = {}): Promise<Answer> {
    const full = this.fullPath(path, query);
    const response = await this.send('GET', full, this.agent);
    const text = await this.readText(`GET ${full}`, response);
    return { json: parseJson(`GET ${full}`, text), ...headersOf(response) };
  }

  /** One header of an answer without a body; undefined when it has none. Rejects as `get` does. */
  async header(path: string, query: Query, name: string): Promise<string | undefined> {
    const response = await this.send('HEAD', this.fullPath(path, query), this.agent);
    response.resume();
    const value = response.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** An answer that comes bit by bit and has no end. It has a connection of its own. Rejects as `get` does. */
  async stream(path: string, query: Query = {}): Promise<IncomingMessage> {
    return this.send('GET', this.fullPath(path, query), false);
  }

  /**
   * A stream in which nothing may come for any time: some engines do not even begin to answer before something does. Many small
   * pieces come as few large ones. Rejects as `get` does, and with the signal's reason.
   */
  async follow(path: string, query: Query, signal?: AbortSignal): Promise<IncomingMessage> {
    signal?.throwIfAborted();
    try {
      const connection = await this.ownConnection();
      const patience = { ms: NEVER_MS, signal };
      return await this.send('GET', this.fullPath(path, query), connection, patience);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  /**
   * An answer of any length, as bytes, on a connection of its own. Rejects as `get` does, and with the signal's reason;
   * breaks off with a RequestFailure when nothing comes for long while somebody waits for it. Destroy it to end it.
   */
  async download(path: string, query: Query = {}, signal?: AbortSignal): Promise<IncomingMessage> {
    signal?.throwIfAborted();
    const full = this.fullPath(path, query);
    try {
      const connection = await this.ownConnection();
      const response = await this.send('GET', full, connection, { ms: this.limits.preparingMs, signal });
      this.watchForStalls(`GET ${full}`, response);
      return response;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  /** For one long answer: few large pieces of it instead of many small ones. */
  private async ownConnection(): Promise<Connect> {
    const { mergedConnection } = await import('./merged-chunks.ts');
    return mergedConnection(this.isTls);
  }

  private watchForStalls(name: string, response: IncomingMessage): void {
    const { stallMs } = this.limits;
    // What breaks before anybody reads it is told to whoever reads it then.
    response.on('error', () => undefined);
    response.setTimeout(stallMs, () => {
      // A full buffer means that the reader takes its time, not the engine.
      if (response.readableLength >= response.readableHighWaterMark) return;
      response.destroy(new RequestFailure(name, { kind: 'timeout', waitedFor: 'rest', ms: stallMs }));
    });
  }

  /** Ends every request and every connection at once. */
  close(): void {
    this.isClosed = true;
    for (const request of this.open) request.destroy();
    this.agent.destroy();
  }

  private fullPath(path: string, query: Query): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      parameters.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    const version = this.apiVersion === undefined ? '' : `/v${this.apiVersion}`;
    const search = parameters.size === 0 ? '' : `?${parameters}`;
    return `${this.basePath}${version}${path}${search}`;
  }

  private dial(request: DialRequest, callback: DialCallback): void {
    const method = request.method ?? 'GET';
    const [path = '/'] = request.path.split('?');
    const takesOver = request.hijack === true || request.openStdin === true || request.file !== undefined;
    const run = async (): Promise<unknown> => {
      if (takesOver || !isRead(method, path)) {
        throw new RequestFailure(`${method} ${path}`, { kind: 'not-a-read' });
      }
      const query = isQuery(request.options) ? request.options : {};
      if (request.isStream === true) return this.stream(path, query);
      return (await this.get(path, query)).json;
    };
    run().then(
      (result) => callback(null, result),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  }

  /** Sends one request and gives the answer once its head is there and tells of success. */
  private async send(
    method: string,
    path: string,
    agent: Agent | false | Connect,
    patience: Patience = { ms: this.limits.answerMs },
  ): Promise<IncomingMessage> {
    const name = `${method} ${path}`;
    if (!isRead(method, path)) throw new RequestFailure(name, { kind: 'not-a-read' });
    let response: IncomingMessage;
    let status = 0;
    const at = Date.now();
    const began = performance.now();
    try {
      try {
        response = await this.exchange(name, method, path, agent, patience);
      } catch (error) {
        // A kept connection may have been closed by the other side just now. A read can be asked again.
        if (!(error instanceof KeptConnectionLost)) throw error;
        response = await this.exchange(name, method, path, false, patience);
      }
      status = response.statusCode ?? 0;
    } finally {
      this.requests.add({ method, path, status, at, ms: Math.round(performance.now() - began) });
    }
    if (status >= 200 && status < 300) return response;
    const text = await this.readText(name, response);
    throw new RequestFailure(name, { kind: 'status', status, ...errorMessage(text) });
  }

  private exchange(
    name: string,
    method: string,
    path: string,
    agent: Agent | false | Connect,
    { ms, signal }: Patience,
  ): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    if (this.isClosed) return Promise.reject(new RequestFailure(name, { kind: 'closed' }));
    const request = this.request({
      ...this.target,
      method,
      path,
      ...(typeof agent === 'function' ? { createConnection: agent } : { agent }),
      headers: { Accept: 'application/json', 'User-Agent': 'plimsoll' },
    });
    this.open.add(request);
    let isConnected = false;
    const giveUp = (after: number): void => {
      const waitedFor = isConnected ? 'answer' : 'connection';
      request.destroy(new RequestFailure(name, { kind: 'timeout', waitedFor, ms: after }));
    };
    const { answerMs } = this.limits;
    let timer = setTimeout(() => giveUp(answerMs), answerMs);
    const connected = (): void => {
      isConnected = true;
      if (ms === answerMs) return;
      clearTimeout(timer);
      timer = setTimeout(() => giveUp(ms), ms);
    };
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', connected);
      else connected();
    });
    const abort = (): void => void request.destroy();
    signal?.addEventListener('abort', abort, { once: true });
    request.setSocketKeepAlive(true, TCP_KEEP_ALIVE_MS);
    request.on('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    // A server that switches protocols without being asked to is left at once.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new RequestFailure(name, { kind: 'status', status: 101, message: '', fromEngine: false }));
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(this.failure(name, error, request.reusedSocket));
    });
    request.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.open.delete(request);
      reject(this.failure(name, new Error('the connection ended without an answer'), false));
    });
    request.end();
    return promise;
  }

  private failure(name: string, error: Error, isReused: boolean): Error {
    if (this.isClosed) return new RequestFailure(name, { kind: 'closed' });
    if (error instanceof RequestFailure) return error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (isReused && (code === 'ECONNRESET' || code === 'EPIPE')) return new KeptConnectionLost();
    return new RequestFailure(name, { kind: 'socket', code, message: error.message }, error);
  }

  private readText(name: string, response: IncomingMessage): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const { answerBytes, answerMs, wholeMs } = this.limits;
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (reason: FailureReason): void => {
      reject(new RequestFailure(name, reason));
      response.destroy();
    };
    const late = (ms: number): NodeJS.Timeout =>
      setTimeout(() => fail({ kind: 'timeout', waitedFor: 'rest', ms }), ms);
    const pause = late(answerMs);
    const whole = late(wholeMs);
    response.on('data', (chunk: Buffer) => {
      pause.refresh();
      length += chunk.length;
      if (length > answerBytes) fail({ kind: 'too-large', limitBytes: answerBytes });
      else chunks.push(chunk);
    });
    response.on('end', () => {
      resolve(Buffer.concat(chunks, Math.min(length, answerBytes)).toString('utf8'));
    });
    response.on('error', (error) => reject(this.failure(name, error, false)));
    response.on('close', () => {
      clearTimeout(pause);
      clearTimeout(whole);
      reject(this.failure(name, new Error('the answer broke off'), false));
    });
    return promise;
  }
}

/** Makes a connection for one request alone. */
type Connect = NonNullable<RequestOptions['createConnection']>;

/** How long an answer is waited for once there is a connection, in milliseconds, and what ends it before. */
interface Patience {
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
}

/** A connection that was kept from an earlier request was gone when it was used again. */
class KeptConnectionLost extends Error {}

/** Attaching is a GET by its method and a takeover by its effect: it writes to a container's standard input. */
const ATTACH = /\/attach(\/ws)?$/;

function isRead(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && !ATTACH.test(path.split('?')[0] ?? path);
}

function isQuery(value: unknown): value is Query {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(request: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestFailure(request, { kind: 'not-json', start: text.slice(0, 80) }, error);
  }
}

function headersOf(response: IncomingMessage): Omit<Answer, 'json'> {
  const version = response.headers['api-version'];
  const date = Date.parse(response.headers.date ?? '');
  return {
    apiVersion: typeof version === 'string' ? version : undefined,
    isPodman: response.headers['libpod-api-version'] !== undefined,
    date: Number.isNaN(date) ? undefined : date,
  };
}

/** Of what a server says of an error: nobody reads more. */
const LONGEST_MESSAGE = 1_000;

/** Engines answer `{"message": …}`; anything else is shown by its first words. */
function errorMessage(text: string): { readonly message: string; readonly fromEngine: boolean } {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
      // A Kubernetes API server has a message too, and says what it is.
      const message = json.message.trim().slice(0, LONGEST_MESSAGE);
      return { message, fromEngine: !('kind' in json) };
    }
  } catch {
    // Not JSON, so not an engine's own message: told as text below.
  }
  return { message: pageWords(text), fromEngine: false };
}
