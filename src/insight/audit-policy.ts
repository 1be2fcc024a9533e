/** What an audit policy of Kubernetes leaves unwritten, as the API server reads it: the first rule that fits decides. */
import type { AuditPolicyRule } from '../facts/host.ts';

interface Wanted {
  /** As people say it. */
  readonly what: string;
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** Whether what was sent and answered must stay out, as it holds secrets. */
  readonly isSecret?: true;
}

const RBAC = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'] as const;

const WANTED: readonly Wanted[] = [
  ...['secrets', 'configmaps'].flatMap((resource): Wanted[] => [
    { what: resource, group: '', resource, verb: 'get', isSecret: true },
    { what: resource, group: '', resource, verb: 'update', isSecret: true },
  ]),
  {
    what: 'tokenreviews',
    group: 'authentication.k8s.io',
    resource: 'tokenreviews',
    verb: 'create',
    isSecret: true,
  },
  ...['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy'].flatMap((resource): Wanted[] => [
    { what: resource, group: '', resource, verb: 'create' },
    { what: resource, group: '', resource, verb: 'get' },
  ]),
  ...RBAC.flatMap((resource) =>
    ['create', 'update', 'patch', 'delete'].map((verb) => ({
      what: `changes of ${resource}`,
      group: 'rbac.authorization.k8s.io',
      resource,
      verb,
    })),
  ),
];

/** Those that nobody finds in the log; for what holds secrets, also those whose values it tells. */
export function unauditedRequests(rules: readonly AuditPolicyRule[]): readonly string[] {
  const missing = WANTED.flatMap(({ what, isSecret, ...request }) => {
    const level = levelOf(rules, request);
    if (level === 'None') return [what];
    return isSecret && level !== 'Metadata' ? [`${what} without their values`] : [];
  });
  return [...new Set(missing)];
}

function levelOf(
  rules: readonly AuditPolicyRule[],
  { group, resource, verb }: Pick<Wanted, 'group' | 'resource' | 'verb'>,
): string {
  const rule = rules.find(
    ({ verbs, users, userGroups, namespaces, nonResourceURLs, resources }) =>
      // A rule about some users, or about some namespaces, says nothing of the rest.
      users.length === 0 &&
      (userGroups.length === 0 || userGroups.includes('system:authenticated')) &&
      namespaces.length === 0 &&
      !(nonResourceURLs.length > 0 && resources.length === 0) &&
      (verbs.length === 0 || verbs.includes(verb) || verbs.includes('*')) &&
      (resources.length === 0 ||
        resources.some(
          (one) =>
            one.group === group &&
            one.resourceNames.length === 0 &&
            (one.resources.length === 0 || one.resources.some((name) => coversResource(name, resource))),
        )),
  );
  return rule?.level ?? 'None';
}

/** `pods` is the pods alone, `pods/*` what is below them, `*` all, `*` with a subresource that of all. */
function coversResource(pattern: string, resource: string): boolean {
  if (pattern === resource || pattern === '*') return true;
  const [name = '', below = ''] = resource.split('/');
  const [ofName = '', ofBelow = ''] = pattern.split('/');
  if (below === '' || ofBelow === '') return false;
  return (ofName === name || ofName === '*') && (ofBelow === below || ofBelow === '*');
}
