/** Kube contexts among the targets. What reads them is heavy and loaded when one is opened. */
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

/** The contexts of the kubeconfig, the current one first; a broken one too, because choosing it says what is wrong. */
export async function kubeContexts(
  surroundings: Surroundings = ownSurroundings(),
): Promise<readonly string[]> {
  if (!mayHaveCluster(surroundings)) return [];
  const { readKubeconfig } = await import('../sources/kubernetes/kubeconfig.ts');
  const config = await readKubeconfig(kubeconfigFiles(surroundings));
  const names = [...(config?.contexts.keys() ?? [])];
  return names.sort((a, b) => Number(b === config?.currentContext) - Number(a === config?.currentContext));
}

/** Rejects with a TargetError. */
export async function openClusterSource(target: string, options: ClusterOptions): Promise<Source> {
  const { surroundings = ownSurroundings(), detailsAfter, signal } = options;
  const [{ openCluster }, { KubeSource }] = await Promise.all([
    import('../sources/kubernetes/open-cluster.ts'),
    import('../sources/kubernetes/kube-source.ts'),
  ]);
  return new KubeSource(await openCluster(target, { ...surroundings, signal }), { detailsAfter });
}

/** What a cluster says of itself: its server and version. Rejects with a TargetError. */
export async function askCluster(
  target: string,
  { surroundings = ownSurroundings(), signal }: ClusterOptions,
): Promise<{ readonly server: string; readonly version: string }> {
  const { openCluster } = await import('../sources/kubernetes/open-cluster.ts');
  const { gateway, about, version } = await openCluster(target, { ...surroundings, signal });
  gateway.close();
  return { server: about.server, version };
}
