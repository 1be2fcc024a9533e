/** Whether a rule of a role covers a request, as the RBAC authorizer decides it. */
import type { PolicyRule } from '../../facts/kubernetes/rbac.ts';

export interface AccessRequest {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** With the subresource behind a slash: `pods/exec`. */
  readonly resource: string;
  /** Empty when it is about any of them. */
  readonly name?: string;
}

/** A rule’s answer: not at all, for every object, or for those of these names. */
export type RuleAnswer = 'no' | 'yes' | { readonly names: readonly string[] };

/**
 * `*` stands for everything; star, slash and a subresource for that of every resource. A rule with names covers only those,
 * and never what makes something new, because that has no name when it is decided; a subresource of an object has one.
 */
export function ruleAnswer(
  rule: PolicyRule,
  { verb, group, resource, name = '' }: AccessRequest,
): RuleAnswer {
  if (!has(rule.verbs, verb) || !has(rule.apiGroups, group) || !hasResource(rule.resources, resource)) {
    return 'no';
  }
  const { resourceNames } = rule;
  if (resourceNames.length === 0) return 'yes';
  if (name !== '') return resourceNames.includes(name) ? 'yes' : 'no';
  const makesNew = verb === 'create' && !resource.includes('/');
  return makesNew || verb === 'deletecollection' ? 'no' : { names: resourceNames };
}

/** `/healthz`, or everything below with a star at the end. */
export function coversUrl(rule: PolicyRule, verb: string, path: string): boolean {
  return (
    has(rule.verbs, verb) &&
    rule.nonResourceURLs.some(
      (url) => url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))),
    )
  );
}

function has(list: readonly string[], wanted: string): boolean {
  return list.includes('*') || list.includes(wanted);
}

function hasResource(list: readonly string[], wanted: string): boolean {
  if (has(list, wanted)) return true;
  const slash = wanted.indexOf('/');
  return slash !== -1 && list.includes(`*${wanted.slice(slash)}`);
}
