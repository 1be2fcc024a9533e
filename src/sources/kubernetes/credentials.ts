/**
 * What a request carries so that the server knows who asks: certificates, tokens, the way through a proxy. The
 * Kubernetes client does what kubeconfigs say; what it would do without a limit of time (plugins) or not at all
 * (impersonated groups, token files, proxies of the environment) is done here.
 */
import { createHash } from 'node:crypto';
import { type OutgoingHttpHeaders, Agent as PlainAgent } from 'node:http';
import { type AgentOptions, type RequestOptions, Agent as TlsAgent } from 'node:https';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { askPlugin, type PluginCredentials } from './exec-plugin.ts';
import { KubeFailure } from './kube-failure.ts';
import type { KubeCluster, KubeUserEntry } from './kubeconfig.ts';
import { type RenewedToken, renewToken } from './oidc-token.ts';
import { proxyFromEnvironment } from './proxy-address.ts';

/** What goes with each request. */
export interface Passport {
  readonly headers: OutgoingHttpHeaders;
  /** Where connections come from, and are kept for the next request. */
  readonly agent: PlainAgent;
  /** `user:password`, or nothing. */
  readonly auth: string | undefined;
  /** The client's certificate as PEM; empty without one. */
  readonly certificate: string;
}

export interface CredentialsOptions {
  readonly cluster: KubeCluster;
  readonly user: KubeUserEntry;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pluginTimeoutMs?: number | undefined;
}

/** Files may be renewed at any time; they are read again after so long. */
const FRESH_MS = 30_000;
/** An identity provider that takes longer does not answer. */
const PROVIDER_MS = 20_000;
/** A token that was just renewed and is refused all the same is not renewed again before this. */
const REFUSED_MS = 60_000;
/** A token is renewed so long before its end, because clocks differ. */
const EARLY_MS = 10_000;
/** Idle connections are given back after this time. */
const IDLE_CONNECTION_MS = 4_000;
const TCP_KEEP_ALIVE_MS = 20_000;

/** Providers that kubectl gave up too: what they did is now done by plugins. */
const RETIRED_PROVIDERS: Readonly<Record<string, string>> = {
  gcp: 'Install gke-gcloud-auth-plugin and fetch the kubeconfig anew with gcloud',
  azure: 'Convert the kubeconfig with kubelogin convert-kubeconfig',
};

export class Credentials {
  private readonly options: CredentialsOptions;
  private readonly proxyUrl: string;
  private readonly closing = new AbortController();
  private plugin: PluginCredentials | undefined;
  private current: { readonly passport: Promise<Passport>; readonly until: number } | undefined;
  private latest: Passport | undefined;
  private kept: { readonly identity: string; readonly agent: PlainAgent } | undefined;
  private config: KubeConfig | undefined;
  /** Tokens of OpenID Connect once they were renewed; the kubeconfig is not written to. */
  private renewed: RenewedToken | undefined;
  private renewedAt = 0;
  /** Whether the server did not take the latest token, whatever it says of its end. */
  private isRefused = false;

  constructor(options: CredentialsOptions) {
    this.options = options;
    const proxyUrl = options.cluster.proxyUrl || proxyFromEnvironment(options.cluster.server, options.env);
    // kubectl leaves names to the proxy, which is what most people have one for.
    this.proxyUrl = proxyUrl.replace(/^socks5:/i, 'socks5h:');
  }

  /** The same for a while. Rejects with a KubeFailure that says which credentials can't be had. */
  passport(): Promise<Passport> {
    if (this.current !== undefined && Date.now() < this.current.until) return this.current.passport;
    const passport = this.make();
    const asked = { passport, until: Number.POSITIVE_INFINITY };
    this.current = asked;
    passport.then(
      (made) => {
        this.latest = made;
        if (this.current === asked) this.current = { passport, until: this.goodUntil(made.headers) };
      },
      () => {
        if (this.current === asked) this.current = undefined;
      },
    );
    return passport;
  }

  /** The server took these for expired: plugins and files are asked anew, once for all who had the same. */
  renew(refused: Passport): void {
    if (this.latest !== refused) return;
    this.current = undefined;
    this.plugin = undefined;
    this.isRefused = true;
  }

  close(): void {
    this.closing.abort();
    this.kept?.agent.destroy();
  }

  private goodUntil(headers: OutgoingHttpHeaders): number {
    const { exec, authProvider } = this.options.user;
    if (exec !== undefined) return (this.plugin?.expiresAt ?? Number.POSITIVE_INFINITY) - EARLY_MS;
    const renewed = authProvider === undefined ? undefined : expiryOf(String(headers.Authorization ?? ''));
    return renewed === undefined ? Date.now() + FRESH_MS : renewed - EARLY_MS;
  }

  private async make(): Promise<Passport> {
    const { cluster, user, env, pluginTimeoutMs } = this.options;
    refuseRetired(user);
    refuseNamelessProxy(this.proxyUrl);
    if (user.exec !== undefined) {
      this.plugin ??= await askPlugin(user.exec, cluster, {
        env,
        signal: this.closing.signal,
        timeoutMs: pluginTimeoutMs,
      });
    }
    const request: RequestOptions = { headers: {} };
    try {
      const token = user.authProvider === undefined ? '' : await this.providedToken(user.authProvider.config);
      const isSame = this.plugin === undefined && user.authProvider === undefined;
      this.config = (isSame ? this.config : undefined) ?? this.configOf(token);
      await this.config.applyToHTTPSOptions(request);
    } catch (error) {
      throw credentialFailure(error, user);
    }
    const headers = { ...headersOf(request), ...impersonation(user) };
    return {
      headers,
      agent: this.agentFor(request),
      auth: request.auth ?? undefined,
      certificate:
        typeof request.cert === 'string' || Buffer.isBuffer(request.cert) ? String(request.cert) : '',
    };
  }

  /** Of OpenID Connect: the one of the kubeconfig while it is good. */
  private async providedToken(config: Readonly<Record<string, string>>): Promise<string> {
    const known = this.renewed?.idToken ?? config['id-token'] ?? '';
    const end = expiryOf(known);
    const isOver = end !== undefined && Date.now() > end - EARLY_MS;
    // A provider whose tokens the server never takes is not asked for more and more of them.
    const isFresh = Date.now() - this.renewedAt < REFUSED_MS;
    if (known !== '' && !isOver && (!this.isRefused || isFresh)) return known;
    const refresh = this.renewed === undefined ? {} : { 'refresh-token': this.renewed.refreshToken };
    const late = AbortSignal.timeout(PROVIDER_MS);
    try {
      this.renewed = await renewToken(
        { ...config, ...refresh },
        AbortSignal.any([late, this.closing.signal]),
      );
    } catch (error) {
      // One that has not ended is what there is: the server's own words say best what is wrong with it.
      if (known !== '' && !isOver) {
        this.renewedAt = Date.now();
        return known;
      }
      if (!late.aborted) throw error;
      throw new Error(`the identity provider gave nothing within ${PROVIDER_MS / 1000} s`, { cause: error });
    }
    this.isRefused = false;
    this.renewedAt = Date.now();
    return this.renewed.idToken;
  }

  /** `provided` is the token of an auth provider; empty without one. */
  private configOf(provided: string): KubeConfig {
    const { cluster, user } = this.options;
    const { plugin } = this;
    const config = new KubeConfig();
    const isPlain = cluster.server.startsWith('http:');
    config.loadFromOptions({
      clusters: [
        {
          name: 'cluster',
          server: cluster.server,
          ...(cluster.caData === '' ? {} : { caData: cluster.caData }),
          ...(cluster.caFile === '' ? {} : { caFile: cluster.caFile }),
          // Without TLS there is nothing to verify; the client wants to be told so.
          skipTLSVerify: cluster.skipTlsVerify || isPlain,
          ...(cluster.tlsServerName === '' ? {} : { tlsServerName: cluster.tlsServerName }),
          ...(this.proxyUrl === '' ? {} : { proxyUrl: this.proxyUrl }),
        },
      ],
      users: [
        {
          name: 'user',
          ...certificateOf(user, plugin),
          ...(user.username === '' ? {} : { username: user.username, password: user.password }),
          ...(user.tokenFile === '' && plugin === undefined && user.token !== ''
            ? { token: user.token }
            : {}),
          ...(plugin === undefined || plugin.token === '' ? {} : { token: plugin.token }),
          ...(provided === '' ? {} : { token: provided }),
          ...(user.tokenFile === ''
            ? {}
            : { authProvider: { name: 'tokenFile', config: { tokenFile: user.tokenFile } } }),
        },
      ],
      contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
      currentContext: 'context',
    });
    return config;
  }

  /** Connections are kept from one request to the next, which the client's own agents do not do. */
  private agentFor(request: RequestOptions): PlainAgent {
    const { ca, cert, key, rejectUnauthorized, servername } = request;
    const identity = createHash('sha256')
      .update(JSON.stringify([ca, cert, key].map(String)))
      .digest('base64');
    if (this.kept?.identity === identity) return this.kept.agent;
    const tls: AgentOptions = { ca, cert, key, rejectUnauthorized, servername };
    const pool = { keepAlive: true, keepAliveMsecs: TCP_KEEP_ALIVE_MS, timeout: IDLE_CONNECTION_MS };
    const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
    let agent: PlainAgent;
    if (this.proxyUrl !== '' && request.agent instanceof PlainAgent) {
      agent = request.agent;
      // kubectl takes a proxy's certificate when the cluster's authority signed it; others have one of a public authority.
      if (ca !== undefined && 'proxyRequestOptions' in agent)
        Object.assign(agent, { proxyRequestOptions: { ca: [...rootCertificates, String(ca)] } });
    } else if (this.options.cluster.server.startsWith('http:')) agent = new PlainAgent(pool);
    else agent = new TlsAgent({ ...pool, ...given });
    this.kept?.agent.destroy();
    this.kept = { identity, agent };
    return agent;
  }
}

function certificateOf(user: KubeUserEntry, plugin: PluginCredentials | undefined): object {
  if (plugin !== undefined && plugin.cert !== '') {
    return { certData: base64(plugin.cert), keyData: base64(plugin.key) };
  }
  return {
    ...(user.certData === '' ? {} : { certData: user.certData }),
    ...(user.keyData === '' ? {} : { keyData: user.keyData }),
    ...(user.certFile === '' || user.certData !== '' ? {} : { certFile: user.certFile }),
    ...(user.keyFile === '' || user.keyData !== '' ? {} : { keyFile: user.keyFile }),
  };
}

function refuseRetired({ authProvider }: KubeUserEntry): void {
  if (authProvider === undefined || authProvider.name === 'oidc') return;
  throw new KubeFailure('credentials', {
    kind: 'credentials',
    why: `the kubeconfig wants the auth provider ${authProvider.name}, which kubectl does not have any more either`,
    tryThis: RETIRED_PROVIDERS[authProvider.name] ?? 'Use a credential plugin (exec) in the kubeconfig',
  });
}

/** The client asks such a proxy for the certificate of its address, which no TLS library sends. */
function refuseNamelessProxy(proxyUrl: string): void {
  const url = URL.parse(proxyUrl);
  if (url?.protocol !== 'https:' || isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0) return;
  throw new KubeFailure('credentials', {
    kind: 'credentials',
    why: `the proxy ${url.origin} wants TLS and is given by its address`,
    tryThis: 'Give the proxy by its name, in the kubeconfig or in HTTPS_PROXY',
  });
}

/** A token file may end in a line feed, which no header may hold. */
function headersOf({ headers }: RequestOptions): OutgoingHttpHeaders {
  const given: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers ?? {}))
    given[name] = typeof value === 'string' ? value.trim() : value;
  return given;
}

function impersonation({ impersonate }: KubeUserEntry): OutgoingHttpHeaders {
  if (impersonate.user === '') return {};
  return {
    'Impersonate-User': impersonate.user,
    ...(impersonate.uid === '' ? {} : { 'Impersonate-Uid': impersonate.uid }),
    ...(impersonate.groups.length === 0 ? {} : { 'Impersonate-Group': [...impersonate.groups] }),
    ...Object.fromEntries(
      Object.entries(impersonate.extra).map(([key, values]) => [
        `Impersonate-Extra-${encodeURIComponent(key)}`,
        [...values],
      ]),
    ),
  };
}

function credentialFailure(error: unknown, user: KubeUserEntry): KubeFailure {
  const message = error instanceof Error ? error.message : String(error);
  const reason =
    user.authProvider === undefined
      ? {
          kind: 'credentials' as const,
          why: `a file that the kubeconfig names can’t be used: ${message}`,
          tryThis: 'Check the paths of certificates, keys and tokens in the kubeconfig',
        }
      : {
          kind: 'credentials' as const,
          why: `the token can’t be renewed: ${message}`,
          tryThis: 'Log in again with the program that made the kubeconfig',
        };
  return new KubeFailure('credentials', reason, error);
}

/** When a bearer token of the usual form ends, milliseconds since 1970. */
function expiryOf(header: string): number | undefined {
  const claims = tokenClaims(header.replace(/^Bearer /, ''));
  return typeof claims?.exp === 'number' ? claims.exp * 1000 : undefined;
}

/** What a JSON Web Token says; not verified, that is the server's part. Undefined for any other token. */
export function tokenClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, middle = ''] = token.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(middle, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    return Object.fromEntries(Object.entries(claims));
  } catch {
    return undefined;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
