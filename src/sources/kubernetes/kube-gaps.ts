/**
 * The gaps that a cluster leaves. They are named as `kube.nodes` for a whole resource, `kube.secrets in shop` for one in
 * one namespace, `kube in legacy` for a namespace in which nothing may be listed, and `kube.pods watch` for what can be
 * read but not followed.
 */
import type { Gap, GapReason } from '../../facts/gap.ts';
import { KubeFailure } from './kube-failure.ts';
import type { ResourcePlace } from './resource-places.ts';

export function gapName({ resource }: Pick<ResourcePlace, 'resource'>, namespace: string): string {
  return namespace === '' ? `kube.${resource}` : `kube.${resource} in ${namespace}`;
}

/** A list that the caller may not have. */
export function refusedList(place: ResourcePlace, namespace: string): Gap {
  const { resource } = place;
  const where = namespace === '' ? 'in the whole cluster' : `in namespace ${namespace}`;
  return {
    fact: gapName(place, namespace),
    reason: 'permission',
    detail: `you may not list ${resource} ${where}`,
    hint: hintOf(place, namespace),
  };
}

/** A resource that may be listed neither in the whole cluster nor in any of the namespaces that were tried. */
export function refusedEverywhere(place: ResourcePlace, namespaces: readonly string[]): Gap {
  const tried =
    namespaces.length === 1 ? `in namespace ${namespaces[0]}` : `in any of ${namespaces.length} namespaces`;
  return {
    fact: gapName(place, ''),
    reason: 'permission',
    detail: `you may not list ${place.resource}, neither in the whole cluster nor ${tried}`,
    hint: hintOf(place, ''),
  };
}

/** A namespace in which no list may be had. */
export function refusedNamespace(namespace: string): Gap {
  return {
    fact: `kube in ${namespace}`,
    reason: 'permission',
    detail: `you may not list anything in namespace ${namespace}`,
    hint: `Ask for a RoleBinding to the ClusterRole view in ${namespace}`,
  };
}

/** Namespaces beyond those that were asked about. */
export function unaskedNamespaces(asked: number, count: number): Gap {
  return {
    fact: 'kube.namespaces (rest)',
    reason: 'not-supported',
    detail: `only ${asked} of ${count} namespaces were asked, because you may not list in the whole cluster`,
    hint: 'Choose one: kube:CONTEXT/NAMESPACE',
  };
}

/** What can be read but not followed; it is read anew from time to time. */
export function unwatched(place: ResourcePlace, namespace: string, detail: string, seconds: number): Gap {
  return {
    fact: `${gapName(place, namespace)} watch`,
    reason: 'permission',
    detail: `${detail}; they are read anew every ${seconds} s`,
    hint: `Ask for the verb watch on ${place.resource}`,
  };
}

export function failedList(place: ResourcePlace, namespace: string, error: unknown): Gap {
  const reason = reasonOf(error);
  return {
    fact: gapName(place, namespace),
    reason,
    detail: error instanceof Error ? error.message : String(error),
    hint: HINTS[reason],
  };
}

/** Kubelets tell their settings by another right than that to list nodes. */
export function refusedKubelets(): Gap {
  return {
    fact: KUBELETS,
    reason: 'permission',
    detail: 'you may not get nodes/proxy, by which kubelets tell their settings',
    hint: 'Run plimsoll --target host: on the nodes; or ask for the verb get on nodes/proxy, which is a strong right',
  };
}

export function failedKubelet(node: string, error: unknown): Gap {
  const reason = reasonOf(error);
  const said = error instanceof Error ? error.message : String(error);
  return {
    fact: `${KUBELETS} ${node}`,
    reason,
    detail: `the kubelet of ${node} does not tell its settings: ${said}`,
    hint:
      reason === 'permission'
        ? 'Ask for the verb get on nodes/proxy, which is a strong right'
        : 'Check that the node is up; plimsoll --target host: tells the same there',
  };
}

export function unaskedKubelets(asked: number, count: number): Gap {
  return {
    fact: `${KUBELETS} (rest)`,
    reason: 'not-asked',
    detail: `only ${asked} of ${count} kubelets were asked for their settings`,
    hint: 'Nodes of one kind are set up alike; run plimsoll --target host: on one that was not asked',
  };
}

const KUBELETS = 'kube.nodes/proxy';

/** Entries of a list that are no objects. */
export function oddEntries(place: ResourcePlace, namespace: string, count: number): Gap {
  return {
    fact: `${gapName(place, namespace)} (odd entries)`,
    reason: 'malformed',
    detail: `${count} of the ${place.resource} that the server lists have no name and are left out`,
    hint: HINTS.malformed,
  };
}

const HINTS: Readonly<Record<GapReason, string>> = {
  permission: 'Ask for the right to list it',
  timeout:
    'Read again (:refresh on the screens); if it stays, the API server or what stands behind it is overloaded',
  'not-supported': 'This server does not know it',
  malformed: 'Please report this as a bug, with the server’s version',
  remote: 'Run Plimsoll nearer to the cluster',
  error: 'Look into the API server’s log, then read again (:refresh on the screens)',
  'not-asked': 'Ask for it',
};

function hintOf({ resource, group }: ResourcePlace, namespace: string): string {
  const what = group === '' ? resource : `${resource}.${group}`;
  const role = namespace === '' ? 'a ClusterRole' : `a Role in ${namespace}`;
  return `Ask for ${role} with the verbs get, list, watch on ${what}`;
}

function reasonOf(error: unknown): GapReason {
  if (!(error instanceof KubeFailure)) return 'error';
  switch (error.reason.kind) {
    case 'timeout':
      return 'timeout';
    case 'malformed':
    case 'too-large':
      return 'malformed';
    case 'status':
      return error.reason.status === 401 || error.reason.status === 403 ? 'permission' : 'error';
    default:
      return 'error';
  }
}
