/** Kube contexts among the targets. What reads them is heavy and loaded when one is opened. */
import { setFlagsFromString } from 'node:v8';
import type { Source } from '../facts/source.ts';
import { ownSurroundings, type Surroundings } from '../sources/docker/surroundings.ts';
import { kubeconfigFiles, mayHaveCluster } from '../sources/kubernetes/kubeconfig-files.ts';

/** The last step of the ladder, when no engine answers. */
export const CURRENT_CONTEXT = { target: 'kube:', origin: 'the current kube context' } as const;

export interface ClusterOptions {
  readonly surroundings?: Surroundings | undefined;
  readonly detailsAfter?: Promise<void> | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function isClusterTarget(target: string | undefined): target is string {
  return target?.startsWith('kube:') === true;
}

/**
 * Whether the current kube context is worth trying when nobody named a target. Who set DOCKER_HOST or DOCKER_CONTEXT
 * means that engine and nothing else.
 */
export function isClusterLikely(surroundings: Surroundings): boolean {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = surroundings.env;
  return !host && !context && mayHaveCluster(surroundings);
}

/** The contexts of the kubeconfig in their order; a broken one too, because choosing it says what is wrong. */
export async function kubeContexts(
  surroundings: Surroundings,
): Promise<{ readonly names: readonly string[]; readonly current: string }> {
  if (!mayHaveCluster(surroundings)) return { names: [], current: '' };
  const { readKubeconfig } = await import('../sources/kubernetes/kubeconfig.ts');
  const config = await readKubeconfig(kubeconfigFiles(surroundings));
  return { names: [...(config?.contexts.keys() ?? [])], current: config?.currentContext ?? '' };
}

/**
 * What a large cluster holds stays for as long as it is on screen, and what it was read from is gone at once: V8 would take
 * half as much again, and keep it for minutes.
 */
const HEAP_GROWTH = '--heap-growing-percent=50';

/** Rejects with a TargetError. */
export async function openClusterSource(target: string, options: ClusterOptions): Promise<Source> {
  const { surroundings = ownSurroundings(), detailsAfter, signal } = options;
  setFlagsFromString(HEAP_GROWTH);
  const [{ openCluster }, { KubeSource }] = await Promise.all([
    import('../sources/kubernetes/open-cluster.ts'),
    import('../sources/kubernetes/kube-source.ts'),
  ]);
  return new KubeSource(await openCluster(target, { ...surroundings, signal }), { detailsAfter });
}

/** Who only wants to know whether somebody is there does not wait for as long as who wants to look. */
const ASK_LIMITS = { connectMs: 4_000, answerMs: 4_000, stallMs: 4_000 };
const ASK_PLUGIN_MS = 8_000;

/**
 * What a cluster says of itself: its server and version, which is empty where only somebody who is logged in may know.
 * `withoutLogin` runs no credential plugins, which may ask a person to log in. Rejects with a TargetError.
 */
export async function askCluster(
  target: string,
  {
    surroundings = ownSurroundings(),
    signal,
    withoutLogin = false,
  }: ClusterOptions & { readonly withoutLogin?: boolean | undefined },
): Promise<{ readonly server: string; readonly version: string }> {
  const { openCluster } = await import('../sources/kubernetes/open-cluster.ts');
  const limits = ASK_LIMITS;
  const opening = { ...surroundings, signal, limits, pluginTimeoutMs: ASK_PLUGIN_MS, withoutLogin };
  const { gateway, about, version } = await openCluster(target, opening);
  gateway.close();
  return { server: about.server, version };
}
