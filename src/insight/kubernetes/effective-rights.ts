/** What somebody may do in one place, resource by resource: the rules of all roles put together. */
import type { PolicyRule } from '../../facts/kubernetes/rbac.ts';

export interface EffectiveRight {
  /** Empty for the core group; `*` for all of them. Of a path, empty. */
  readonly group: string;
  /** `pods`, `pods/exec`, `*`; or a path, that begins with a slash or is `*`. */
  readonly resource: string;
  readonly isPath: boolean;
  /** Sorted; `*` alone when it is among them. */
  readonly verbs: readonly string[];
  /** The names that it is limited to; empty for all. */
  readonly names: readonly string[];
  /** Those whose rules give it. */
  readonly sources: readonly string[];
}

/** `rules` with the name of the role that each comes from. What is everything comes first, then by resource. */
export function effectiveRights(
  rules: Iterable<{ readonly rule: PolicyRule; readonly source: string }>,
): readonly EffectiveRight[] {
  const found = new Map<string, Draft>();
  const add = (
    part: Pick<EffectiveRight, 'group' | 'resource' | 'isPath' | 'names'>,
    verbs: readonly string[],
    source: string,
  ): void => {
    const key = JSON.stringify([part.isPath, part.group, part.resource, part.names]);
    let draft = found.get(key);
    if (draft === undefined) {
      draft = { ...part, verbs: new Set(), sources: new Set() };
      found.set(key, draft);
    }
    for (const verb of verbs) draft.verbs.add(verb);
    draft.sources.add(source);
  };
  for (const { rule, source } of rules) {
    const names = rule.resourceNames.toSorted();
    for (const group of rule.apiGroups)
      for (const resource of rule.resources)
        add({ group, resource, isPath: false, names }, rule.verbs, source);
    for (const path of rule.nonResourceURLs)
      add({ group: '', resource: path, isPath: true, names: [] }, rule.verbs, source);
  }
  return [...found.values()]
    .map(({ verbs, sources, ...part }) => ({
      ...part,
      verbs: verbs.has('*') ? ['*'] : [...verbs].sort(),
      sources: [...sources].sort(),
    }))
    .sort(
      (a, b) =>
        width(b) - width(a) ||
        Number(a.isPath) - Number(b.isPath) ||
        compare(a.resource, b.resource) ||
        compare(a.group, b.group),
    );
}

interface Draft extends Pick<EffectiveRight, 'group' | 'resource' | 'isPath' | 'names'> {
  readonly verbs: Set<string>;
  readonly sources: Set<string>;
}

/** How much of everything it is. */
function width({ resource, group }: EffectiveRight): number {
  return Number(resource === '*') + Number(group === '*');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One right as a rule, to ask what it covers. */
export function rightAsRule({ group, resource, isPath, verbs, names }: EffectiveRight): PolicyRule {
  return {
    verbs,
    apiGroups: isPath ? [] : [group],
    resources: isPath ? [] : [resource],
    resourceNames: names,
    nonResourceURLs: isPath ? [resource] : [],
  };
}
