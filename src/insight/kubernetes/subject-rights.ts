/** What a subject may do, and who may do something. */
import type { PolicyRule } from '../../facts/kubernetes/rbac.ts';
import { GROUPS, HARMLESS_DEFAULT_ROLES } from '../../knowledge/kubernetes/system-names.ts';
import { type Grant, groupSubject, groupsOf, type RbacIndex, type RbacSubject } from './rbac-index.ts';
import { type AccessRequest, ruleAnswer } from './rbac-rule.ts';

/** A grant that a subject has itself, or through a group that it is in. */
export interface HeldGrant {
  readonly grant: Grant;
  /** The group; undefined when a binding names the subject itself. */
  readonly through: string | undefined;
}

/**
 * Every grant of a subject. `groups` are those beyond the ones that everybody is in, as a certificate or an identity provider
 * gives them: the cluster itself knows of none.
 */
export function grantsOf(
  index: RbacIndex,
  subject: RbacSubject,
  groups: readonly string[] = [],
): readonly HeldGrant[] {
  const own = index.bySubject.get(subject.key) ?? [];
  return [
    ...own.map((grant) => ({ grant, through: undefined })),
    ...[...new Set([...groups, ...groupsOf(subject)])].flatMap((through) =>
      (index.bySubject.get(groupSubject(through).key) ?? []).map((grant) => ({ grant, through })),
    ),
  ];
}

/** Whether a subject has rights beyond what a new cluster gives to everybody who logs in. */
export function hasOwnRights(index: RbacIndex, subject: RbacSubject): boolean {
  const known = ownRights.get(index) ?? new Map<string, boolean>();
  ownRights.set(index, known);
  const found =
    known.get(subject.key) ??
    grantsOf(index, subject).some(
      ({ grant }) => !(grant.isBuiltIn && HARMLESS_DEFAULT_ROLES.has(grant.role.name)),
    );
  known.set(subject.key, found);
  return found;
}

/** By subject: every pod asks for its account, and thousands have the same. */
const ownRights = new WeakMap<RbacIndex, Map<string, boolean>>();

/** Members of this group may do everything; the authorizer does not even ask for roles. */
export function isMaster({ kind, name }: RbacSubject, groups: readonly string[] = []): boolean {
  return (kind === 'Group' && name === GROUPS.masters) || groups.includes(GROUPS.masters);
}

/** A request with the place where it is made. */
export interface ScopedRequest extends AccessRequest {
  /** Empty for what belongs to no namespace, or for all namespaces at once; undefined for any place. */
  readonly namespace: string | undefined;
}

/** Who may do something, and what lets them. */
export interface AccessEntry {
  readonly subject: RbacSubject;
  readonly grant: Grant;
  readonly rule: PolicyRule;
  /** The names that it is limited to; undefined when it holds for all. */
  readonly names: readonly string[] | undefined;
}

/** Everybody whom a binding lets do it: users, groups and service accounts as the bindings name them. */
export function whoCan(index: RbacIndex, request: ScopedRequest): readonly AccessEntry[] {
  const answers = new Map<readonly PolicyRule[], RuleMatch | undefined>();
  return index.grants.flatMap((grant) => {
    if (!holdsIn(grant, request.namespace)) return [];
    if (!answers.has(grant.rules)) answers.set(grant.rules, matchOf(grant.rules, request));
    const match = answers.get(grant.rules);
    return match ? grant.subjects.map((subject) => ({ subject, grant, ...match })) : [];
  });
}

function holdsIn({ namespace }: Grant, wanted: string | undefined): boolean {
  return wanted === undefined || namespace === '' || namespace === wanted;
}

interface RuleMatch {
  readonly rule: PolicyRule;
  readonly names: readonly string[] | undefined;
}

/** A rule without names wins over one with names. */
function matchOf(rules: readonly PolicyRule[], request: AccessRequest): RuleMatch | undefined {
  let limited: RuleMatch | undefined;
  for (const rule of rules) {
    const answer = ruleAnswer(rule, request);
    if (answer === 'yes') return { rule, names: undefined };
    if (answer !== 'no') limited ??= { rule, names: answer.names };
  }
  return limited;
}
