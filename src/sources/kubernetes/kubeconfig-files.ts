/** Where a kubeconfig would be. Light: it is asked at every start at which no engine answers. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a kube context is found in. */
export interface KubeSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The files that make the kubeconfig, in their order, whether they exist or not. */
export function kubeconfigFiles({ env, home }: KubeSurroundings): readonly string[] {
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  return named.length > 0 ? [...new Set(named)] : [join(home, '.kube', 'config')];
}

/** Whether there is anything that could lead to a cluster: a kubeconfig, or the pod that we run in. */
export function mayHaveCluster(surroundings: KubeSurroundings): boolean {
  return Boolean(surroundings.env.KUBERNETES_SERVICE_HOST) || kubeconfigFiles(surroundings).some(existsSync);
}
