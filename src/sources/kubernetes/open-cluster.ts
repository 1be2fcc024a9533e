/** Opens a kube context: finds it in the kubeconfig, gets its credentials, and asks the server whether it is there. */
import { access, readFile } from 'node:fs/promises';
import type { TargetIdentity } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { Credentials } from './credentials.ts';
import { isStatus } from './kube-failure.ts';
import { KubeGateway, type KubeGatewayLimits } from './kube-gateway.ts';
import type { OpenedCluster } from './kube-source.ts';
import { kubeTroubleOf } from './kube-trouble.ts';
import {
  type Entry,
  type KubeCluster,
  type Kubeconfig,
  type KubeUserEntry,
  readKubeconfig,
} from './kubeconfig.ts';
import { type KubeSurroundings, kubeconfigFiles } from './kubeconfig-files.ts';
import { askVersion } from './server-version.ts';

export interface OpenClusterOptions extends KubeSurroundings {
  readonly limits?: Partial<KubeGatewayLimits> | undefined;
  readonly pluginTimeoutMs?: number | undefined;
  /** Where a pod finds the account that it runs as; the usual place when left out. */
  readonly accountFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Runs no program for credentials and renews none. A server that then wants to know who asks counts as one whose version is
   * not known.
   */
  readonly withoutLogin?: boolean | undefined;
}

/** What of a kubeconfig, or of the pod that we run in, leads to a cluster. */
interface Chosen {
  readonly context: string;
  readonly cluster: KubeCluster;
  readonly user: KubeUserEntry;
  /** As the kubeconfig calls them; empty inside of a pod. */
  readonly userName: string;
  readonly homeNamespace: string;
  readonly namespace: string;
}

const ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const IN_CLUSTER = 'in-cluster';

const NOBODY: KubeUserEntry = {
  token: '',
  tokenFile: '',
  certFile: '',
  certData: '',
  keyFile: '',
  keyData: '',
  username: '',
  password: '',
  impersonate: { user: '', uid: '', groups: [], extra: {} },
  authProvider: undefined,
  exec: undefined,
};

/** `target` is `kube:` or `kube:CONTEXT[/NAMESPACE]`. Rejects with a TargetError. */
export async function openCluster(target: string, options: OpenClusterOptions): Promise<OpenedCluster> {
  const chosen = await choose(target.slice('kube:'.length), options);
  const { context, cluster, user, userName, namespace, homeNamespace } = chosen;
  const about = {
    context,
    server: cluster.server,
    hasAuthority: cluster.caData !== '' || cluster.caFile !== '',
  };
  const { env, pluginTimeoutMs, limits, signal, withoutLogin = false } = options;
  const isStranger = withoutLogin && (user.exec ?? user.authProvider) !== undefined;
  const credentials = new Credentials({ cluster, user: isStranger ? NOBODY : user, env, pluginTimeoutMs });
  const gateway = new KubeGateway(cluster.server, credentials, limits);
  const abort = (): void => gateway.close();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const version = await askVersion(gateway, signal).catch((error: unknown) => {
      if (isStranger && isStatus(error, 401)) return '';
      throw error;
    });
    const place = namespace === '' ? context : `${context}/${namespace}`;
    const whereAndWho = `${cluster.server} ${userName}`;
    const identity: TargetIdentity = { kind: 'kubernetes', uri: `kube:${place}`, label: place, whereAndWho };
    return { identity, gateway, about, version, homeNamespace, namespace };
  } catch (error) {
    gateway.close();
    throw new TargetError(kubeTroubleOf(error, about), error);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

async function choose(wanted: string, surroundings: OpenClusterOptions): Promise<Chosen> {
  const files = kubeconfigFiles(surroundings);
  const config = await readKubeconfig(files);
  if (config === undefined) {
    const here = wanted === '' || wanted === IN_CLUSTER ? await inCluster(surroundings) : undefined;
    if (here !== undefined) return here;
    throw new TargetError({
      kind: 'not-found',
      what: 'There is no kubeconfig',
      why: `${files.join(' and ')} ${files.length === 1 ? 'does' : 'do'} not exist`,
      tryThis: 'Set KUBECONFIG, or fetch the kubeconfig of your cluster',
    });
  }
  const { name, namespace } = splitTarget(wanted, config);
  if (name === '') {
    const here = wanted === '' ? await inCluster(surroundings) : undefined;
    if (here !== undefined) return here;
    const [problem] = config.problems;
    throw new TargetError({
      kind: 'not-found',
      what: problem === undefined ? 'The kubeconfig has no current context' : 'The kubeconfig can’t be read',
      why: problem ?? `there are ${contextNames(config)}`,
      tryThis: problem === undefined ? 'Use --target kube:CONTEXT' : 'Repair the file, or set KUBECONFIG',
    });
  }
  const context = entryOf(config.contexts, 'context', name, config);
  const cluster = entryOf(config.clusters, 'cluster', context.cluster, config);
  const user = context.user === '' ? NOBODY : entryOf(config.users, 'user', context.user, config);
  return {
    context: name,
    cluster,
    user,
    userName: context.user,
    namespace,
    homeNamespace: context.namespace || 'default',
  };
}

/** Names of contexts may have slashes in them: a name that exists as it stands is one. */
function splitTarget(
  wanted: string,
  { contexts, currentContext }: Kubeconfig,
): { readonly name: string; readonly namespace: string } {
  if (wanted === '') return { name: currentContext, namespace: '' };
  const slash = wanted.lastIndexOf('/');
  if (contexts.has(wanted) || slash === -1) return { name: wanted, namespace: '' };
  return { name: wanted.slice(0, slash) || currentContext, namespace: wanted.slice(slash + 1) };
}

function entryOf<T>(
  entries: ReadonlyMap<string, Entry<T>>,
  what: 'context' | 'cluster' | 'user',
  name: string,
  config: Kubeconfig,
): T {
  const entry = entries.get(name);
  if (entry !== undefined && 'value' in entry) return entry.value;
  const [problem] = config.problems;
  throw new TargetError({
    kind: 'not-found',
    what:
      entry === undefined
        ? `The kubeconfig has no ${what} ${name}`
        : `The ${what} ${name} of the kubeconfig is broken`,
    why:
      entry?.problem ??
      problem ??
      (what === 'context' ? `there are ${contextNames(config)}` : config.files.join(', ')),
    tryThis:
      what === 'context' && entry === undefined
        ? 'See kubectl config get-contexts'
        : 'See kubectl config view',
  });
}

function contextNames({ contexts }: Kubeconfig): string {
  return contexts.size === 0 ? 'no contexts at all' : [...contexts.keys()].slice(0, 20).join(', ');
}

/** The cluster whose pod we run in; undefined outside of one. */
async function inCluster({
  env,
  accountFolder = ACCOUNT_FOLDER,
}: OpenClusterOptions): Promise<Chosen | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) return undefined;
  const tokenFile = `${accountFolder}/token`;
  try {
    await access(tokenFile);
  } catch {
    // A pod without a token: nobody there.
    return undefined;
  }
  const namespace = await readFile(`${accountFolder}/namespace`, 'utf8').catch(() => 'default');
  const address = host.includes(':') ? `[${host}]` : host;
  return {
    context: IN_CLUSTER,
    cluster: {
      server: `https://${address}:${port}`,
      caFile: `${accountFolder}/ca.crt`,
      caData: '',
      skipTlsVerify: false,
      tlsServerName: '',
      proxyUrl: '',
    },
    user: { ...NOBODY, tokenFile },
    userName: '',
    homeNamespace: namespace.trim() || 'default',
    namespace: '',
  };
}
