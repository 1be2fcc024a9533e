/** A person may look at one namespace alone. What is beside it is read where it explains something, and not judged. */
import type { KubeFacts } from './kube-facts.ts';
import type { KubeObject } from './kube-object.ts';

/** Whether an object belongs to what was chosen: anything without a choice, else what is in that namespace, and itself. */
export function isOfChosen(
  { namespace: chosen }: Pick<KubeFacts, 'namespace'>,
  { kind, metadata }: KubeObject,
): boolean {
  if (chosen === '' || metadata.namespace === chosen) return true;
  return kind === 'Namespace' && metadata.name === chosen;
}
