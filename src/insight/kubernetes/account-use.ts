/** Service accounts: who runs as them, what they may do, and whether their tokens are needed where they are. */
import { RESOURCES_WITH_PODS } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf, serviceAccountOf } from '../../facts/kubernetes/pod-spec.ts';
import { isMirrorPod } from '../../facts/kubernetes/pod-status.ts';
import { serviceAccountReading } from '../../facts/kubernetes/rbac.ts';
import { isListed, type KubeCluster, objectNamed, objectsOf } from './listed.ts';
import { accountSubject, type RbacSubject, rbacIndexOf } from './rbac-index.ts';
import { hasOwnRights } from './subject-rights.ts';

export interface TokenMount {
  /** Undefined when the account that decides it is not known. */
  readonly isMounted: boolean | undefined;
  /** Who decided: the pod’s field, the account’s, nobody; a volume that the pod lists itself; that the pod is static. */
  readonly from: 'pod' | 'account' | 'default' | 'volume' | 'static';
}

/**
 * Whether the token for the API server gets into a pod: the pod’s field wins over the account’s, and without either it does.
 * A pod may also list a volume with one. A static pod gets none: the API server only shows a copy of it.
 */
export function tokenMount(cluster: KubeCluster, pod: PodReading): TokenMount {
  const isListedVolume = pod.spec.volumes.some(({ projected }) =>
    projected?.some(({ serviceAccountToken }) => serviceAccountToken?.audience === ''),
  );
  const decided = automount(cluster, pod);
  return decided.isMounted !== true && isListedVolume ? { isMounted: true, from: 'volume' } : decided;
}

function automount(cluster: KubeCluster, pod: PodReading): TokenMount {
  if (!pod.isTemplate && isMirrorPod(pod)) return { isMounted: false, from: 'static' };
  const ofPod = pod.spec.automountServiceAccountToken;
  if (ofPod !== undefined) return { isMounted: ofPod, from: 'pod' };
  const account = objectNamed(cluster, 'serviceaccounts', pod.namespace, serviceAccountOf(pod));
  const ofAccount = account && serviceAccountReading(account).automountServiceAccountToken;
  if (ofAccount !== undefined) return { isMounted: ofAccount, from: 'account' };
  const isKnown = account !== undefined || isListed(cluster, 'serviceaccounts', pod.namespace);
  return { isMounted: isKnown ? true : undefined, from: 'default' };
}

/**
 * Whether a pod has a token that opens nothing: it is mounted, and the account has only what everybody has. Undefined while
 * the account, roles or bindings are not all known.
 */
export function hasNeedlessToken(cluster: KubeCluster, pod: PodReading): boolean | undefined {
  const { isMounted } = tokenMount(cluster, pod);
  if (isMounted !== true) return isMounted;
  const subject = accountSubject(pod.namespace, serviceAccountOf(pod));
  if (hasOwnRights(rbacIndexOf(cluster), subject)) return false;
  return isListed(cluster, 'clusterrolebindings') && isListed(cluster, 'rolebindings') ? true : undefined;
}

export interface AccountUse {
  readonly subject: RbacSubject;
  /** Undefined when pods or bindings name it and it does not exist, or may not be read. */
  readonly object: KubeObject | undefined;
  /** Pods and templates that run as it. */
  readonly users: readonly KubeObject[];
  /** Users that get its token. */
  readonly tokenHolders: readonly KubeObject[];
}

/** Every service account that exists or that something names; by namespace and name. */
export function accountUses(cluster: KubeCluster): readonly AccountUse[] {
  const index = rbacIndexOf(cluster);
  const drafts = new Map<string, { subject: RbacSubject; users: KubeObject[]; tokenHolders: KubeObject[] }>();
  const draft = (subject: RbacSubject) => {
    const known = drafts.get(subject.key) ?? { subject, users: [], tokenHolders: [] };
    drafts.set(subject.key, known);
    return known;
  };
  for (const { metadata } of objectsOf(cluster, 'serviceaccounts')) {
    draft(accountSubject(metadata.namespace, metadata.name));
  }
  for (const subject of index.subjects.values()) if (subject.kind === 'ServiceAccount') draft(subject);
  for (const resource of RESOURCES_WITH_PODS) {
    for (const object of objectsOf(cluster, resource)) {
      const reading = podSpecOf(object);
      if (reading === undefined) continue;
      const use = draft(accountSubject(reading.namespace, serviceAccountOf(reading)));
      use.users.push(object);
      if (tokenMount(cluster, reading).isMounted) use.tokenHolders.push(object);
    }
  }
  return [...drafts.values()]
    .map(({ subject, users, tokenHolders }) => ({
      subject,
      object: objectNamed(cluster, 'serviceaccounts', subject.namespace, subject.name),
      users,
      tokenHolders,
    }))
    .sort((a, b) => (a.subject.key < b.subject.key ? -1 : 1));
}
