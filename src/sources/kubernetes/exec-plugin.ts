/** Asks the program that a kubeconfig names for credentials: no terminal, no input, a limit of time and of output. */
import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import * as z from 'zod';
import { KubeFailure } from './kube-failure.ts';
import type { ExecPlugin, KubeCluster } from './kubeconfig.ts';

/** What a plugin gave. Certificates are PEM texts. */
export interface PluginCredentials {
  readonly token: string;
  readonly cert: string;
  readonly key: string;
  /** Milliseconds since 1970; undefined when it holds for as long as the program runs. */
  readonly expiresAt: number | undefined;
}

/** Long enough for a second factor on a phone. */
const TIMEOUT_MS = 60_000;
const MAX_CHARS = 1024 * 1024;

const credentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.string().nullish(),
  }),
});

export interface PluginOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number | undefined;
}

/** Rejects with a KubeFailure that says what is wrong with the plugin. It is killed when it takes too long. */
export async function askPlugin(
  plugin: ExecPlugin,
  cluster: KubeCluster,
  options: PluginOptions,
): Promise<PluginCredentials> {
  const name = basename(plugin.command);
  const { code, stdout, stderr } = await run(plugin, cluster, options);
  if (code !== 0) {
    const said = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
    throw failure(
      `the credential plugin ${name} ended with code ${code}${said === '' ? '' : `: ${said}`}`,
      `Run ${commandOf(plugin)} yourself, and log in if it asks for it`,
    );
  }
  const parsed = credentialSchema.safeParse(jsonOf(stdout));
  const status = parsed.data?.status;
  const token = status?.token ?? '';
  const cert = status?.clientCertificateData ?? '';
  if (status === undefined || (token === '' && cert === '')) {
    throw failure(
      `the credential plugin ${name} gave no credentials`,
      `Run ${commandOf(plugin)} yourself and see what it says`,
    );
  }
  const expiry = Date.parse(status.expirationTimestamp ?? '');
  return {
    token,
    cert,
    key: status.clientKeyData ?? '',
    expiresAt: Number.isNaN(expiry) ? undefined : expiry,
  };
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  plugin: ExecPlugin,
  cluster: KubeCluster,
  { env, signal, timeoutMs = TIMEOUT_MS }: PluginOptions,
): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const name = basename(plugin.command);
  const child = spawn(plugin.command, [...plugin.args], {
    env: { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: execInfo(plugin, cluster) },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
    // A group of its own, so that what it started ends with it.
    detached: process.platform !== 'win32',
  });
  const fail = (error: unknown): void => {
    end(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
    reject(error);
  };
  const timer = setTimeout(
    () =>
      fail(
        failure(
          `the credential plugin ${name} gave nothing within ${timeoutMs / 1000} s and was ended`,
          `Run ${commandOf(plugin)} yourself: it may be waiting for you to log in`,
        ),
      ),
    timeoutMs,
  );
  const abort = (): void => fail(new KubeFailure('credentials', { kind: 'closed' }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (piece: string) => {
      if (texts[stream].length + piece.length <= MAX_CHARS) texts[stream] += piece;
      else if (stream === 'stdout') {
        fail(failure(`the credential plugin ${name} says more than can be read`, 'Look into the kubeconfig'));
      }
    });
  }
  child.on('error', (error) => {
    const isMissing = 'code' in error && error.code === 'ENOENT';
    const hint = plugin.installHint.trim().split('\n')[0] ?? '';
    fail(
      isMissing
        ? failure(
            `the credential plugin ${name} is not installed`,
            hint === '' ? `Install ${name}, or put its folder into PATH` : hint,
          )
        : failure(
            `the credential plugin ${name} can’t be started: ${error.message}`,
            'Look into the kubeconfig',
          ),
    );
  });
  child.on('close', (code) => resolve({ code: code ?? 128, ...texts }));
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  });
}

/** Up to its first option: their values may be secrets, and what is told of a failure goes into logs. */
function commandOf({ command, args }: ExecPlugin): string {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  const words = end === -1 ? args : [...args.slice(0, end), '…'];
  return [basename(command), ...words].join(' ');
}

/** What a plugin may know of the cluster that it is asked for. */
function execInfo({ apiVersion, wantsClusterInfo }: ExecPlugin, cluster: KubeCluster): string {
  const info = {
    server: cluster.server,
    ...(cluster.tlsServerName === '' ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.skipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.caData === '' ? {} : { 'certificate-authority-data': cluster.caData }),
    ...(cluster.proxyUrl === '' ? {} : { 'proxy-url': cluster.proxyUrl }),
  };
  return JSON.stringify({
    apiVersion: apiVersion || 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, ...(wantsClusterInfo ? { cluster: info } : {}) },
  });
}

function end(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(why: string, tryThis: string): KubeFailure {
  return new KubeFailure('credentials', { kind: 'credentials', why, tryThis });
}
