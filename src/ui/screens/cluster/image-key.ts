/** Under which key the images of a cluster know what a container runs. Pure. */
import { RESOURCES_WITH_PODS } from '../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../facts/kubernetes/kube-object.ts';
import type { KubeContainer } from '../../../facts/kubernetes/pod-spec.ts';
import { type ClusterImage, imagesInUse } from '../../../insight/kubernetes/images-in-use.ts';
import { keptWhile } from '../../../insight/kubernetes/kept-answer.ts';
import type { KubeCluster } from '../../../insight/kubernetes/listed.ts';
import { namespacePart } from '../../../insight/kubernetes/namespace-part.ts';

/** Every image of a cluster; made anew only when pods or their makers change. */
export const clusterImages: (cluster: KubeCluster) => readonly ClusterImage[] = keptWhile(
  RESOURCES_WITH_PODS,
  imagesInUse,
);

const imagesOfPart = keptWhile(RESOURCES_WITH_PODS, imagesInUse);

/** Of a container of these pods; of a template without pods, of the image that it names. */
export function imageKeyOf(
  cluster: KubeCluster,
  pods: readonly KubeObject[],
  { name, image }: Pick<KubeContainer, 'name' | 'image'>,
): string {
  const [pod] = pods;
  if (pod === undefined) return image;
  const part = namespacePart(cluster, pod.metadata.namespace);
  const found = imagesOfPart(part).find(({ uses }) =>
    uses.some((use) => use.pod === pod.metadata.name && use.container === name && use.reference === image),
  );
  return found?.key ?? image;
}
