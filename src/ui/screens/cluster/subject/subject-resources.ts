/** Under which ids a subject of RBAC is judged: the account, and the bindings that name it. Pure. */
import type { Resource } from '../../../../facts/finding.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { subjectFacts } from './subject-facts.ts';

export function subjectResources(seen: SeenCluster, id: string): readonly Pick<Resource, 'kind' | 'id'>[] {
  const facts = subjectFacts(seen.kube, id);
  if (facts === undefined) return [];
  const { subject, object, grants } = facts;
  const own =
    object === undefined
      ? []
      : [{ kind: 'serviceaccount' as const, id: `${subject.namespace}/${subject.name}` }];
  const bindings = grants.flatMap(({ grant: { binding }, through }) =>
    through === undefined
      ? [binding.namespace === '' ? binding.name : `${binding.namespace}/${binding.name}`]
      : [],
  );
  return [...own, ...[...new Set(bindings)].map((key) => ({ kind: 'rolebinding' as const, id: key }))];
}
