/** “Who can …?”: what a person types, as requests that the rules of roles answer; and questions that are worth asking. */
import { KUBE_API_GROUPS } from '../../knowledge/kubernetes/api-groups.ts';
import { POWERS, type Power, type PowerId } from '../../knowledge/kubernetes/powers.ts';
import { GROUPS } from '../../knowledge/kubernetes/system-names.ts';
import { type Grant, groupSubject, type RbacIndex, type RbacSubject } from './rbac-index.ts';
import { coversUrl } from './rbac-rule.ts';
import { type ScopedRequest, whoCan } from './subject-rights.ts';

export interface AccessQuestion {
  /** As it reads after “who can”. */
  readonly words: string;
  /** One of these is enough. */
  readonly requests: readonly ScopedRequest[];
  /** Paths that are no resources: `/metrics`. */
  readonly paths: readonly { readonly verb: string; readonly path: string }[];
}

/** Who may do it, and what lets them; `grant` is undefined for those whom no role restrains. */
export interface AccessAnswer {
  readonly subject: RbacSubject;
  readonly grant: Grant | undefined;
  /** The names that it is limited to; undefined when it holds for all. */
  readonly names: readonly string[] | undefined;
}

interface ReadyQuestion extends AccessQuestion {
  /** What a person types for it, in one word. */
  readonly id: string;
}

const ALL_POWERS: readonly Power[] = POWERS;

function ready(id: string, words: string, powers: readonly PowerId[]): ReadyQuestion {
  const requests = ALL_POWERS.filter((power) => powers.some((wanted) => wanted === power.id)).flatMap(
    (power) =>
      power.requests.flatMap(({ verbs, group, resources, isClusterOnly = false }) =>
        verbs.flatMap((verb) =>
          resources.map((resource) => ({
            verb,
            group,
            resource,
            namespace: isClusterOnly ? '' : undefined,
          })),
        ),
      ),
  );
  return { id, words, requests, paths: [] };
}

/** What leads to more rights, each worth a look in every cluster. */
export const READY_QUESTIONS: readonly ReadyQuestion[] = [
  ready('secrets', 'read secrets', ['read-secrets']),
  ready('exec', 'run commands in pods', ['exec']),
  ready('pods', 'make pods', ['create-pods', 'write-workloads']),
  ready('act-as', 'act as others (impersonate)', [
    'impersonate-users',
    'impersonate-groups',
    'impersonate-accounts',
  ]),
  ready('bind', 'give roles that they do not have (bind, escalate)', ['bind', 'escalate']),
  ready('nodes', 'talk to kubelets (nodes/proxy)', ['node-proxy']),
  ready('tokens', 'make tokens for service accounts', ['mint-tokens']),
  ready('webhooks', 'change admission webhooks', ['write-webhooks']),
  ready('certs', 'approve requests for certificates', ['approve-requests', 'approve-signers']),
];

const EXAMPLE = 'Type a verb and a resource: get secrets -n shop, create pods/exec, list deployments.apps.';

/**
 * What a person typed: the id of a ready question, or a verb, a resource with its group or subresource, and if wanted a name
 * and a namespace: `get secrets db -n shop`. A text says what is missing.
 */
export function parseQuestion(text: string, index: RbacIndex): AccessQuestion | string {
  const known = READY_QUESTIONS.find(({ id }) => id === text.trim());
  if (known !== undefined) return known;
  const words = text.trim().split(/\s+/).filter(Boolean);
  const rest: string[] = [];
  let namespace: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const inline = /^(?:-n|--namespace)=(.*)$/.exec(word)?.[1];
    if (inline !== undefined) namespace = inline;
    else if (word === '-n' || word === '--namespace') namespace = words[++at] ?? '';
    else if (word !== '-A' && word !== '--all-namespaces') rest.push(word);
  }
  if (namespace === '') return `Name the namespace behind -n. ${EXAMPLE}`;
  const [verb = '', what = '', name = '', ...more] = rest;
  if (verb === '' || what === '' || more.length > 0) return EXAMPLE;
  const lower = verb.toLowerCase();
  if (what.startsWith('/'))
    return { words: `${lower} ${what}`, requests: [], paths: [{ verb: lower, path: what }] };
  const { resource, groups, isClusterWide } = resourceOf(what, index);
  const where = isClusterWide && !holdsInNamespaces(lower, resource) ? '' : namespace;
  return {
    words: [
      lower,
      groups.length === 1 && groups[0] !== '' ? `${resource} of ${groups[0]}` : resource,
      name,
      where === undefined || where === '' ? '' : `in ${where}`,
    ]
      .filter((part) => part !== '')
      .join(' '),
    requests: groups.map((group) => ({ verb: lower, group, resource, name, namespace: where })),
    paths: [],
  };
}

const ON_ONE: readonly string[] = ['get', 'update', 'patch', 'delete'];

/**
 * The server takes a request about one namespace for one that is made in it, and asks in a namespace whether a role of the
 * whole cluster may be bound there.
 */
function holdsInNamespaces(verb: string, resource: string): boolean {
  if (verb === '*') return true;
  return resource === 'namespaces' ? ON_ONE.includes(verb) : resource === 'clusterroles' && verb === 'bind';
}

/** `deployments.apps/scale`, `deploy`, `pods/exec`. A group that nobody named is the one in which the resource is known. */
function resourceOf(
  text: string,
  index: RbacIndex,
): { readonly resource: string; readonly groups: readonly string[]; readonly isClusterWide: boolean } {
  const slash = text.indexOf('/');
  const whole = slash === -1 ? text : text.slice(0, slash);
  const subresource = slash === -1 ? '' : text.slice(slash);
  const dot = whole.indexOf('.');
  const given = (dot === -1 ? whole : whole.slice(0, dot)).toLowerCase();
  const known = KUBE_API_GROUPS.find(
    ({ resource, also }) => resource === given || also.includes(given) || resource === `${given}s`,
  );
  const name = known?.resource ?? given;
  const resource = `${name}${subresource}`;
  if (dot !== -1) {
    // A group may be given by its first part, as everybody does: deployments.apps, roles.rbac.
    const group = whole.slice(dot + 1);
    const full = known?.group.startsWith(`${group}.`) ? known.group : group;
    return { resource, groups: [full], isClusterWide: known?.isClusterWide === true && known.group === full };
  }
  if (known === undefined) return { resource, groups: groupsWith(resource, index), isClusterWide: false };
  return { resource, groups: [known.group], isClusterWide: known.isClusterWide };
}

/** The groups in which roles speak of a resource; the core group when none does. */
function groupsWith(resource: string, { grants }: RbacIndex): readonly string[] {
  const groups = new Set<string>();
  for (const { rules } of grants)
    for (const { resources, apiGroups } of rules)
      if (resources.includes(resource)) for (const group of apiGroups) if (group !== '*') groups.add(group);
  return groups.size === 0 ? [''] : [...groups].sort();
}

/**
 * Everybody whom a binding lets do it, and those whom none restrains. By subject and binding; who may do it to all wins over
 * who may do it to single names.
 */
export function answerQuestion(
  index: RbacIndex,
  { requests, paths }: AccessQuestion,
): readonly AccessAnswer[] {
  const found = new Map<string, AccessAnswer>();
  const add = (answer: AccessAnswer): void => {
    const { subject, grant, names } = answer;
    const binding = grant && `${grant.binding.kind}/${grant.binding.namespace}/${grant.binding.name}`;
    const key = `${subject.key} ${binding}`;
    const before = found.get(key);
    if (before === undefined || (before.names !== undefined && names === undefined)) found.set(key, answer);
    else if (before.names !== undefined && names !== undefined)
      found.set(key, { ...before, names: [...new Set([...before.names, ...names])].sort() });
  };
  for (const request of requests)
    for (const { subject, grant, names } of whoCan(index, request)) add({ subject, grant, names });
  for (const { verb, path } of paths)
    for (const grant of index.grants)
      if (grant.namespace === '' && grant.rules.some((rule) => coversUrl(rule, verb, path)))
        for (const subject of grant.subjects) add({ subject, grant, names: undefined });
  const masters = groupSubject(GROUPS.masters);
  if (![...found.values()].some(({ subject }) => subject.key === masters.key))
    add({ subject: masters, grant: undefined, names: undefined });
  return [...found.values()];
}
