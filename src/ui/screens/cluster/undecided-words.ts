/** Why nothing was found about an object. Pure. */
import { isOfChosen } from '../../../facts/kubernetes/chosen-namespace.ts';
import type { KubeFacts } from '../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../facts/kubernetes/kube-object.ts';

/** It is still to come, or a person looks at something else. Users and groups have no object. */
export function undecidedWords(kube: KubeFacts | undefined, object: KubeObject | undefined): string {
  const isChosen = object !== undefined && kube !== undefined && isOfChosen(kube, object);
  if (kube === undefined || kube.namespace === '' || isChosen) return 'Being checked…';
  return `Not checked: you look at namespace ${kube.namespace} alone. :ns all looks at the whole cluster.`;
}
