/**
 * A Kubernetes API server for tests. It serves the recorded objects the way the real one served them: lists with pages,
 * watches with bookmarks, expiry, refusals by RBAC, and on demand it is slow, broken or full. Nothing can be written
 * through it: tests change its objects with `put` and `remove`.
 */
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { kubeletSettings } from './kubelets.ts';
import { manyNamespaces, manyPods } from './many-pods.ts';
import { keyOf, ObjectStore, type StoredEvent } from './object-store.ts';
import { PodLogs } from './pod-logs.ts';
import { type RawObject, recordedList, recordedRows, recordedText } from './recordings.ts';
import { allowance, type Caller, mayReadPath, type Question, rulesReview } from './role-rules.ts';
import { fieldTest, labelTest } from './selectors.ts';
import { apiVersionOf, SERVED_KINDS, type ServedKind } from './served-kinds.ts';
import {
  type Answer,
  badRequest,
  continueExpired,
  exactVersionExpired,
  forbidden,
  forbiddenPath,
  internalError,
  noSuchObject,
  noSuchResource,
  notAcceptable,
  tooManyRequests,
  unauthorized,
  unreachable,
  versionFromTheFuture,
  watchExpired,
} from './status-answers.ts';

/** The callers of the recordings. Each has a token, `TOKENS` says which; anonymous has none. */
export type CallerName = 'admin' | 'reader' | 'nobody' | 'anonymous';

const CALLERS: Readonly<Record<CallerName, Caller>> = {
  admin: { name: 'verify-admin', groups: ['system:masters', 'system:authenticated'] },
  reader: { name: 'verify-reader', groups: ['auditors', 'system:authenticated'] },
  nobody: { name: 'verify-nobody', groups: ['strangers', 'system:authenticated'] },
  anonymous: { name: 'system:anonymous', groups: ['system:unauthenticated'] },
};

export function tokenOf(caller: CallerName): string {
  return `token-of-${caller}`;
}

/** What happens to the next requests that match, in place of an answer or with it. */
export interface Fault {
  /** Matched with `METHOD /path?query`. */
  readonly on: RegExp;
  /** How many times; without it until the function that `fault` gives is called. */
  readonly times?: number;
  readonly act:
    | { readonly kind: 'too-many'; readonly retryAfterSeconds: number }
    | { readonly kind: 'internal-error' }
    | { readonly kind: 'unauthorized' }
    /** The connection ends: before anything is sent, or in the middle of the answer. */
    | { readonly kind: 'drop'; readonly when: 'before' | 'within' }
    | { readonly kind: 'hang' }
    | { readonly kind: 'slow'; readonly ms: number }
    /** This body with status 200, whatever it is; of a watch, its whole stream. */
    | { readonly kind: 'body'; readonly body: string; readonly contentType?: string };
}

export interface LoggedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly caller: string;
  /** What was sent; undefined for a GET. */
  readonly body: unknown;
}

export interface ApiServerOptions {
  /** PEM texts; plain HTTP without them. With `clientCa` a client's certificate says who it is. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string } | undefined;
  /** So many pods in place of the recorded ones, in namespaces of their own. */
  readonly pods?: number | undefined;
  /** Time between two bookmarks. */
  readonly bookmarkMs?: number | undefined;
}

const RECORDED_VERSION = 1027;
const BOOKMARK_MS = 60_000;
/** As the real one: shorter answers are sent as they are. */
const GZIP_FROM_BYTES = 128 * 1024;
/** The real one waits for three seconds for a version from the future; tests do not need that. */
const FUTURE_MS = 50;

interface Watcher {
  readonly kind: ServedKind;
  readonly tell: (type: string, object: RawObject) => void;
  readonly bookmark: (annotations?: Readonly<Record<string, string>>) => void;
  readonly response: ServerResponse;
}

const bodySchema = z.looseObject({ spec: z.looseObject({}).optional() });
const accessSchema = z.object({
  resourceAttributes: z.object({
    verb: z.string(),
    group: z.string().default(''),
    resource: z.string(),
    subresource: z.string().default(''),
    namespace: z.string().default(''),
    name: z.string().default(''),
  }),
});
const rulesSchema = z.object({ namespace: z.string() });
const tokenSchema = z.object({ v: z.literal('meta.k8s.io/v1'), rv: z.number(), start: z.string() });

export class ApiServer {
  readonly store = new ObjectStore(RECORDED_VERSION);
  readonly logs = new PodLogs();
  /** What a node's kubelet says of itself, where that is something else than usual; undefined for one that is gone. */
  readonly kubelets = new Map<string, unknown>();
  /** Every request so far, in order. */
  readonly requests: LoggedRequest[] = [];
  private readonly faults = new Set<{ fault: Fault; left: number }>();
  private readonly watchers = new Set<Watcher>();
  private readonly sockets = new Set<Socket>();
  private readonly server;
  private readonly options: ApiServerOptions;
  /** Texts of objects, because ten thousand of them are asked for again and again. */
  private readonly texts = new WeakMap<object, string>();
  private port = 0;

  static async start(options: ApiServerOptions = {}): Promise<ApiServer> {
    const server = new ApiServer(options);
    await server.listen();
    return server;
  }

  private constructor(options: ApiServerOptions) {
    this.options = options;
    for (const { resource } of SERVED_KINDS) {
      const file = `list-${resource}.json`;
      const isRecorded = recordedRows.some((row) => row.file === file);
      this.store.seed(resource, isRecorded ? recordedList(file).items : []);
    }
    if (options.pods !== undefined) {
      this.store.seed('pods', manyPods(this.store.list('pods'), options.pods));
      this.store.seed('namespaces', manyNamespaces(this.store.list('namespaces')));
      this.store.version = RECORDED_VERSION + options.pods;
      this.store.oldest = this.store.version;
    }
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      this.answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    };
    const { tls } = options;
    this.server =
      tls === undefined
        ? createPlainServer(answer)
        : createTlsServer(
            {
              cert: tls.cert,
              key: tls.key,
              ...(tls.clientCa === undefined
                ? {}
                : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }),
            },
            answer,
          );
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.store.subscribe((event) => this.tell(event));
  }

  get url(): string {
    return `${this.options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  /** How many watches are open. */
  get watches(): number {
    return this.watchers.size;
  }

  /** Has requests fail; the function that is given back ends that. */
  fault(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.faults.add(entry);
    return () => {
      this.faults.delete(entry);
    };
  }

  put(resource: string, object: RawObject): RawObject {
    return this.store.put(resource, object);
  }

  remove(resource: string, key: string, last?: RawObject): void {
    this.store.remove(resource, key, last);
  }

  /** Tells every watch the version that it has come to. */
  bookmark(): void {
    for (const watcher of this.watchers) watcher.bookmark();
  }

  /** Writes these bytes into every watch of a resource, between two events. */
  sendIntoWatches(resource: string, bytes: string): void {
    for (const { kind, response } of this.watchers) if (kind.resource === resource) response.write(bytes);
  }

  /** Ends every watch as a server does that has had enough of it. */
  endWatches(): void {
    for (const { response } of this.watchers) response.end();
  }

  /** Breaks every connection there is; new ones are welcome. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Is gone for a while: nobody listens at its port any more. `listen` brings it back at the same port. */
  async close(): Promise<void> {
    this.dropConnections();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.server.close(() => resolve());
    return promise;
  }

  listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.server.once('error', reject);
    this.server.listen(this.port, '127.0.0.1', () => {
      const address = this.server.address();
      if (typeof address === 'object' && address !== null) this.port = address.port;
      resolve();
    });
    return promise;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server');
    const method = request.method ?? 'GET';
    const accept = request.headers.accept ?? '';
    const body = await bodyOf(request);
    const caller = this.callerOf(request);
    this.requests.push({
      method,
      path: url.pathname,
      query: url.searchParams,
      accept,
      caller: caller?.name ?? '',
      body,
    });
    const act = this.actOn(`${method} ${request.url}`);
    if (act?.kind === 'hang') return;
    if (act?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, act.ms));
    if (act?.kind === 'drop' && act.when === 'before') return void request.socket.destroy();
    if (act?.kind === 'too-many') return this.send(request, response, tooManyRequests(act.retryAfterSeconds));
    if (act?.kind === 'internal-error') return this.send(request, response, internalError());
    if (act?.kind === 'unauthorized') return this.send(request, response, unauthorized());
    if (act?.kind === 'body') {
      response.writeHead(200, { 'content-type': act.contentType ?? 'application/json' });
      return void response.end(act.body);
    }
    if (caller === undefined) return this.send(request, response, unauthorized());
    const isCut = act?.kind === 'drop';
    const answer = await this.decide({ method, url, accept, body, caller, request, response });
    if (answer !== undefined) this.send(request, response, answer, isCut);
    else if (isCut) request.socket.destroy();
  }

  private actOn(line: string): Fault['act'] | undefined {
    for (const entry of this.faults) {
      if (entry.left <= 0 || !entry.fault.on.test(line)) continue;
      entry.left -= 1;
      return entry.fault.act;
    }
    return undefined;
  }

  private callerOf(request: IncomingMessage): Caller | undefined {
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1];
    for (const [name, caller] of Object.entries(CALLERS)) {
      if (name !== 'anonymous' && token === `token-of-${name}`) return caller;
    }
    if (request.headers.authorization !== undefined) return undefined;
    const { socket } = request;
    if ('getPeerCertificate' in socket && typeof socket.getPeerCertificate === 'function') {
      const schema = z.object({ subject: z.object({ CN: z.string() }) });
      const certificate = schema.safeParse(socket.getPeerCertificate()).data;
      const named = Object.values(CALLERS).find(({ name }) => name === certificate?.subject.CN);
      if (named !== undefined && 'authorized' in socket && socket.authorized === true) return named;
    }
    return CALLERS.anonymous;
  }

  /** The answer, or undefined when a watch took the connection over. */
  private async decide(asked: {
    readonly method: string;
    readonly url: URL;
    readonly accept: string;
    readonly body: unknown;
    readonly caller: Caller;
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
  }): Promise<Answer | undefined> {
    const { method, url, accept, body, caller, response } = asked;
    const path = url.pathname;
    if (method === 'POST' && path.includes('/selfsubject')) return this.review(path, body, caller);
    const at = placeOf(path);
    if (at === undefined) {
      if (!mayReadPath(this.store, caller, path)) return forbiddenPath(caller, path);
      return recordedPath(path) ?? { status: 404, body: '404 page not found\n' };
    }
    const verb = verbOf(method, url, at.name);
    const question: Question = {
      verb,
      group: at.group,
      resource: at.resource,
      subresource: at.subresource,
      namespace: at.namespace,
      name: at.name,
    };
    if (allowance(this.store, caller, question) === undefined) return forbidden(caller, question);
    const isGroupKnown = SERVED_KINDS.some(
      ({ group, version }) => group === at.group && version === at.version,
    );
    if (!isGroupKnown) return { status: 404, body: '404 page not found\n' };
    const kind = SERVED_KINDS.find(
      ({ group, version, resource }) =>
        group === at.group && version === at.version && resource === at.resource,
    );
    if (kind === undefined) return noSuchResource();
    if (method !== 'GET')
      return { status: 405, body: { kind: 'Status', code: 405, reason: 'MethodNotAllowed' } };
    if (at.subresource !== '') {
      if (path.endsWith('/proxy/configz')) {
        const settings = this.kubelets.has(at.name) ? this.kubelets.get(at.name) : kubeletSettings();
        return settings === undefined ? unreachable(at.name) : { status: 200, body: settings };
      }
      const recorded = recordedAnswer(method, `${path}${url.search}`, accept);
      if (recorded !== undefined || `${at.resource}/${at.subresource}` !== 'pods/log')
        return recorded ?? noSuchResource();
      const pod = this.store.get('pods', keyOfPlace(at));
      return pod === undefined
        ? noSuchObject('pods', at.name)
        : this.logs.answer(pod, url.searchParams, response);
    }
    if (at.name !== '') {
      const object = this.store.get(kind.resource, keyOfPlace(at));
      if (object === undefined) return noSuchObject(kind.resource, at.name);
      return { status: 200, body: { kind: kind.kind, apiVersion: apiVersionOf(kind), ...object } };
    }
    const form = formOf(accept);
    if (form === 'unknown') return notAcceptable();
    // Printing columns is the real server's trade: its recorded table is handed out, and no other.
    if (form === 'table') return recordedAnswer(method, `${path}${url.search}`, accept) ?? notAcceptable();
    if (isTrue(url.searchParams.get('watch')))
      return this.watch(kind, at.namespace, url.searchParams, form, response);
    return this.list(kind, at.namespace, url.searchParams, form);
  }

  private async list(
    kind: ServedKind,
    namespace: string,
    query: URLSearchParams,
    form: 'full' | 'metadata',
  ): Promise<Answer> {
    const limit = Number(query.get('limit') ?? 0);
    const asked = Number(query.get('resourceVersion') ?? 0);
    if (asked > this.store.version) {
      await new Promise((resolve) => setTimeout(resolve, FUTURE_MS));
      return versionFromTheFuture(asked, this.store.version);
    }
    const isExact = query.get('resourceVersionMatch') === 'Exact';
    if (isExact && asked < this.store.oldest) return exactVersionExpired();
    const given = query.get('continue');
    const token = given === null ? undefined : parseToken(given);
    if (given !== null && token === undefined) return badRequest('continue key is not valid');
    if (token !== undefined && token.rv !== -1 && token.rv < this.store.oldest)
      return continueExpired(makeToken(-1, token.start.replace(/^\//, '')));
    const field = fieldTest(kind.resource, query.get('fieldSelector') ?? '');
    if (typeof field !== 'function') return badRequest(field.refusal);
    const label = labelTest(query.get('labelSelector') ?? '');

    const version = token !== undefined && token.rv !== -1 ? token.rv : isExact ? asked : this.store.version;
    const start = (token?.start ?? '').replace(/^\//, '').replace(/\0$/, '');
    const rest = this.store
      .list(kind.resource, version)
      .filter((object) => namespace === '' || object.metadata.namespace === namespace)
      .filter((object) => token === undefined || keyOf(object) > start);
    const isSelecting = query.has('fieldSelector') || query.has('labelSelector');
    const all = isSelecting ? rest.filter((object) => field(object) && label(object)) : rest;
    const page = limit > 0 ? all.slice(0, limit) : all;
    const last = page.at(-1);
    const metadata: Record<string, unknown> = { resourceVersion: String(version) };
    if (last !== undefined && page.length < all.length) {
      metadata.continue = makeToken(version, `/${keyOf(last)}\0`);
      // The real one can't count what a selector leaves.
      if (!isSelecting) metadata.remainingItemCount = all.length - page.length;
    }
    const head =
      form === 'metadata'
        ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' }
        : { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
    const items = page.map((object) =>
      form === 'metadata'
        ? JSON.stringify({
            kind: 'PartialObjectMetadata',
            apiVersion: 'meta.k8s.io/v1',
            metadata: object.metadata,
          })
        : this.textOf(object),
    );
    const text = `${JSON.stringify({ ...head, metadata }).slice(0, -1)},"items":[${items.join(',')}]}\n`;
    return { status: 200, body: { text } };
  }

  private watch(
    kind: ServedKind,
    namespace: string,
    query: URLSearchParams,
    form: 'full' | 'metadata',
    response: ServerResponse,
  ): undefined {
    const { store } = this;
    const given = query.get('resourceVersion') ?? '';
    const from = Number(given === '' ? 0 : given);
    const wantsBookmarks = isTrue(query.get('allowWatchBookmarks'));
    const isMine = (object: RawObject): boolean =>
      namespace === '' || object.metadata.namespace === namespace;
    response.writeHead(200, { 'content-type': 'application/json' });
    // The real one sends its head at once, and events when there are some.
    response.flushHeaders();
    const send = (event: { readonly type: string; readonly object: unknown }): void => {
      response.write(`${JSON.stringify(event)}\n`);
    };
    if (from > 0 && from < store.oldest) {
      send({ type: 'ERROR', object: watchExpired(from, store.oldest) });
      response.end();
      return undefined;
    }
    const tell: Watcher['tell'] = (type, object) => {
      const whole = { kind: kind.kind, apiVersion: apiVersionOf(kind), ...object };
      const { metadata } = object;
      const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
      if (isMine(object)) send({ type, object: form === 'metadata' ? partial : whole });
    };
    const bookmark: Watcher['bookmark'] = (annotations) => {
      if (!wantsBookmarks) return;
      const metadata = {
        resourceVersion: String(store.version),
        ...(annotations === undefined ? {} : { annotations }),
      };
      const empty = kind.resource === 'pods' ? { spec: { containers: null }, status: {} } : {};
      send({
        type: 'BOOKMARK',
        object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata, ...empty },
      });
    };
    if (from === 0) for (const object of store.list(kind.resource)) tell('ADDED', object);
    else for (const event of store.since(kind.resource, from)) tell(event.type, event.object);
    if (isTrue(query.get('sendInitialEvents'))) bookmark({ 'k8s.io/initial-events-end': 'true' });

    const watcher: Watcher = { kind, tell, bookmark, response };
    this.watchers.add(watcher);
    const bookmarks = setInterval(() => bookmark(), this.options.bookmarkMs ?? BOOKMARK_MS);
    const seconds = Number(query.get('timeoutSeconds') ?? 1800);
    const end = setTimeout(() => response.end(), seconds * 1000);
    response.on('close', () => {
      clearInterval(bookmarks);
      clearTimeout(end);
      this.watchers.delete(watcher);
    });
    return undefined;
  }

  private tell({ resource, type, object }: StoredEvent): void {
    for (const watcher of this.watchers) {
      if (watcher.kind.resource === resource) watcher.tell(type, object);
    }
  }

  private review(path: string, body: unknown, caller: Caller): Answer {
    const { spec = {} } = bodySchema.parse(body);
    const resource = path.split('/').at(-1) ?? '';
    const group = path.split('/')[2] ?? '';
    const may = { verb: 'create', group, resource, subresource: '', namespace: '', name: '' };
    if (allowance(this.store, caller, may) === undefined) return forbidden(caller, may);
    if (resource === 'selfsubjectreviews') {
      return created('SelfSubjectReview', group, {
        status: { userInfo: { username: caller.name, groups: caller.groups } },
      });
    }
    if (resource === 'selfsubjectrulesreviews') {
      const { namespace } = rulesSchema.parse(spec);
      return created('SelfSubjectRulesReview', group, {
        spec: {},
        status: rulesReview(this.store, caller, namespace),
      });
    }
    const reason = allowance(this.store, caller, accessSchema.parse(spec).resourceAttributes);
    // What the groups of admins may do is told without a reason.
    const why = reason === undefined || caller.groups.includes('system:masters') ? {} : { reason };
    return created('SelfSubjectAccessReview', group, {
      spec,
      status: { allowed: reason !== undefined, ...why },
    });
  }

  private send(request: IncomingMessage, response: ServerResponse, answer: Answer, isCut = false): void {
    const { status, body, headers } = answer;
    const isText = typeof body === 'string';
    const text = isText ? body : isReady(body) ? body.text : `${JSON.stringify(body)}\n`;
    const accepts = request.headers['accept-encoding'] ?? '';
    const isPacked = text.length > GZIP_FROM_BYTES && accepts.includes('gzip');
    const bytes = isPacked ? gzipSync(text, { level: 1 }) : Buffer.from(text);
    const type = isText
      ? (answer.headers?.['content-type'] ?? 'text/plain; charset=utf-8')
      : 'application/json';
    response.writeHead(status, {
      'content-type': type,
      ...headers,
      'content-length': bytes.length,
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    });
    if (!isCut) return void response.end(bytes);
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.destroy());
  }

  private textOf(object: RawObject): string {
    const known = this.texts.get(object) ?? JSON.stringify(object);
    this.texts.set(object, known);
    return known;
  }
}

function isReady(body: unknown): body is { readonly text: string } {
  return typeof body === 'object' && body !== null && 'text' in body && typeof body.text === 'string';
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text === '' ? undefined : JSON.parse(text);
}

interface Place {
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly name: string;
  readonly subresource: string;
}

/** What a path names; undefined for one that names no resource. */
function placeOf(path: string): Place | undefined {
  const found = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))\/(.+)$/.exec(path);
  if (found === null) return undefined;
  const [, core, group = '', version = '', rest = ''] = found;
  const parts = rest.split('/').map(decodeURIComponent);
  const isInside = parts[0] === 'namespaces' && parts.length > 2;
  const [resource = '', name = '', subresource = ''] = isInside ? parts.slice(2) : parts;
  return {
    group: core === undefined ? group : '',
    version: core ?? version,
    namespace: isInside ? (parts[1] ?? '') : '',
    resource,
    name,
    subresource,
  };
}

function keyOfPlace({ namespace, name }: Place): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

function verbOf(method: string, url: URL, name: string): string {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete';
    default:
      if (isTrue(url.searchParams.get('watch'))) return 'watch';
      return name === '' ? 'list' : 'get';
  }
}

function formOf(accept: string): 'full' | 'metadata' | 'table' | 'unknown' {
  for (const choice of accept.split(',')) {
    if (/as=PartialObjectMetadata(List)?;/.test(`${choice};`)) return 'metadata';
    if (/as=Table/.test(choice)) return 'table';
    if (/^\s*(application\/(json|\*)|\*\/\*)/.test(choice)) return 'full';
  }
  return accept === '' ? 'full' : 'unknown';
}

/** The recorded answer to the very same question, whoever asked. */
function recordedAnswer(method: string, path: string, accept: string): Answer | undefined {
  const row = recordedRows.find(
    (known) =>
      known.method === method &&
      known.path === path &&
      (known.accept === undefined || known.accept === accept),
  );
  if (row === undefined) return undefined;
  const text = recordedText(row.file);
  if (row.contentType !== 'application/json')
    return { status: row.status, body: text, headers: { 'content-type': row.contentType } };
  return { status: row.status, body: { text } };
}

/** Version and discovery. */
function recordedPath(path: string): Answer | undefined {
  return recordedAnswer('GET', path, '');
}

function created(kind: string, group: string, rest: object): Answer {
  return { status: 201, body: { kind, apiVersion: `${group}/v1`, metadata: {}, ...rest } };
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

function makeToken(version: number, start: string): string {
  const text = JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start });
  return Buffer.from(text).toString('base64url');
}

function parseToken(token: string): z.infer<typeof tokenSchema> | undefined {
  try {
    return tokenSchema.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
