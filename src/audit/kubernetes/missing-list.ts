/** Why a name is not bound for something in a cluster: a list that may not be read, or that is still to come. */
import type { Facts } from '../../facts/facts.ts';
import type { KubeKind } from '../../facts/finding.ts';
import type { Gap } from '../../facts/gap.ts';
import type { KubeResource } from '../../facts/kubernetes/kube-facts.ts';
import { KNOWN_FROM } from './known-from.ts';

export interface MissingList {
  /** Undefined when no gap says why. */
  readonly gap: Gap | undefined;
  readonly words: string;
  /** During the first load, or after it too. */
  readonly isStillComing: 'no' | 'loading' | 'later';
}

/** Whose name or field it is. */
interface LackingObject {
  readonly kind: KubeKind;
  readonly name: string;
  readonly namespace: string;
}

/** `path` is the name that is not bound, or the path of a field of it that is not there. */
export function missingList(
  facts: Facts,
  path: string,
  { kind, name: objectName, namespace }: LackingObject,
): MissingList | undefined {
  const [name = ''] = /^\w+/.exec(path) ?? [];
  const from = KNOWN_FROM[kind][name];
  if (from === undefined) return undefined;
  if (kind === 'node' && name === 'kubelet') return missingKubelet(facts, objectName, from.words);
  const field = /^\w+\.\??(\w+)/.exec(path)?.[1] ?? '';
  // Of what is made of many lists, the ones that the field is called after come first.
  const lists = from.lists.toSorted((one, other) => likeness(field, other) - likeness(field, one));
  const gap = lists.flatMap((list) => gapAbout(facts, list, namespace) ?? [])[0];
  const isListing = from.lists.some((list) => facts.kube?.extents.get(list) === undefined);
  return { gap, words: from.words, isStillComing: gap === undefined && isListing ? 'loading' : 'no' };
}

/** Kubelets are asked once everything else is there. Every one tells its settings then, or a gap says why not. */
function missingKubelet({ gaps, kube }: Facts, node: string, words: string): MissingList {
  const names = [`kube.nodes/proxy ${node}`, 'kube.nodes/proxy', 'kube.nodes/proxy (rest)'];
  const gap = names.flatMap((name) => gaps.get(name) ?? [])[0];
  const isStillComing = gap === undefined && !kube?.kubelets.has(node);
  return { gap, words, isStillComing: isStillComing ? 'later' : 'no' };
}

function likeness(field: string, list: KubeResource): number {
  return field.toLowerCase().includes(list.replace(/(?:ies|es|s)$/, '').slice(-6)) ? 1 : 0;
}

function gapAbout({ gaps }: Facts, list: KubeResource, namespace: string): Gap | undefined {
  return (
    gaps.get(`kube.${list} in ${namespace}`) ?? gaps.get(`kube.${list}`) ?? gaps.get(`kube in ${namespace}`)
  );
}
