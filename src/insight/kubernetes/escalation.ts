/** Rights that lead to more rights: who has them, by which binding and role, and what they lead to. */
import type { Severity } from '../../facts/finding.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { podSpecOf, serviceAccountOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../facts/kubernetes/pod-status.ts';
import type { PolicyRule } from '../../facts/kubernetes/rbac.ts';
import { POWERS, type Power, type PowerId } from '../../knowledge/kubernetes/powers.ts';
import { type Listed, listChanges } from './list-changes.ts';
import { type KubeCluster, objectsOf } from './listed.ts';
import { namespaceLevel } from './namespace-level.ts';
import {
  accountSubject,
  type Grant,
  groupSubject,
  groupsOf,
  type RbacIndex,
  type RbacSubject,
  rbacIndexOf,
} from './rbac-index.ts';
import { ruleAnswer } from './rbac-rule.ts';

/** One way of a subject to more rights. */
export interface EscalationPath {
  readonly subject: RbacSubject;
  readonly power: PowerId;
  readonly severity: Severity;
  /** `read secrets`: as it reads after “may”. */
  readonly may: string;
  /** What it leads to; a sentence. */
  readonly gives: string;
  /** Where: a namespace, or empty for the whole cluster. */
  readonly namespace: string;
  /** What lets it: the binding and role, and the rule of the role. */
  readonly through: Grant;
  readonly rule: PolicyRule;
  /** The names that the rule is limited to; empty when it holds for all. */
  readonly names: readonly string[];
  /** Powers of which one is still needed, and which the subject has not; empty when the path is open. */
  readonly missing: readonly PowerId[];
  /** Accounts that it can act as and that have powers it has not itself. */
  readonly stronger: readonly RbacSubject[];
  /** Namespaces that would take any pod of it, privileged ones too: their nodes are its. */
  readonly openNamespaces: readonly string[];
}

interface RolePower {
  readonly power: Power & { readonly id: PowerId };
  readonly bit: number;
  readonly rule: PolicyRule;
  readonly names: readonly string[];
}

const ALL_POWERS: readonly (Power & { readonly id: PowerId })[] = POWERS;
const BITS: ReadonlyMap<string, number> = new Map(POWERS.map(({ id }, index) => [id, 1 << index]));
const EVERYTHING = BITS.get('everything') ?? 0;
const ALL_BITS = [...BITS.values()].reduce((all, bit) => all | bit, 0);

/** Of these, the names that a rule is limited to are those of accounts. */
const NAMES_ACCOUNTS: ReadonlySet<PowerId> = new Set(['impersonate-accounts', 'mint-tokens']);

let last:
  | { readonly index: RbacIndex; readonly paths: readonly EscalationPath[]; readonly rest: Rest }
  | undefined;

/** What the paths rest on beside roles and bindings. */
type Rest = readonly unknown[];

/** Worst first, then by subject. Made anew only when something that it rests on changed. */
export function escalationPaths(cluster: KubeCluster): readonly EscalationPath[] {
  const index = rbacIndexOf(cluster);
  const rest = [accountsOfPods(cluster), cluster.objects.get('namespaces')];
  if (last?.index === index && last.rest.every((part, at) => part === rest[at])) return last.paths;
  const paths = findPaths(cluster, index);
  last = { index, paths, rest };
  return paths;
}

function findPaths(cluster: KubeCluster, index: RbacIndex): readonly EscalationPath[] {
  const holdings = new Holdings(index);
  const accounts = new Accounts(cluster, index, holdings);
  const open = openNamespaces(cluster);
  const paths: EscalationPath[] = [];
  for (const subject of index.subjects.values()) {
    for (const grant of index.bySubject.get(subject.key) ?? []) {
      const found = powersOf(grant);
      const isAdministrator = found.some(({ bit }) => bit === EVERYTHING);
      for (const { power, rule, names } of found) {
        // Of an administrator, the one line that says so says everything.
        if (isAdministrator && power.id !== 'everything') continue;
        const { namespace } = grant;
        paths.push({
          subject,
          power: power.id,
          severity: namespace === '' ? power.severity.cluster : power.severity.namespace,
          may: power.may,
          gives: power.gives,
          namespace,
          through: grant,
          rule,
          names,
          missing: holdings.missing(power, subject, namespace),
          stronger: power.actsAs
            ? accounts.strongerThan(
                subject,
                namespace,
                power.actsAs,
                NAMES_ACCOUNTS.has(power.id) ? names : [],
              )
            : [],
          openNamespaces: power.makesPods
            ? namespace === ''
              ? open
              : open.filter((name) => name === namespace)
            : [],
        });
      }
    }
  }
  return paths.sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      (a.subject.key < b.subject.key ? -1 : a.subject.key > b.subject.key ? 1 : 0),
  );
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };

const clusterPowers = new WeakMap<readonly PolicyRule[], readonly RolePower[]>();
const namespacePowers = new WeakMap<readonly PolicyRule[], readonly RolePower[]>();

/** Found once for each role and kind of place. */
function powersOf({ rules, namespace }: Grant): readonly RolePower[] {
  const memory = namespace === '' ? clusterPowers : namespacePowers;
  const known = memory.get(rules);
  if (known !== undefined) return known;
  const found = ALL_POWERS.flatMap((power): readonly RolePower[] => {
    const match = findPower(power, rules, namespace === '');
    return match ? [{ power, bit: BITS.get(power.id) ?? 0, ...match }] : [];
  });
  memory.set(rules, found);
  return found;
}

/** A rule without names wins over one with names. */
function findPower(
  { requests }: Power,
  rules: readonly PolicyRule[],
  isCluster: boolean,
): { readonly rule: PolicyRule; readonly names: readonly string[] } | undefined {
  let limited: { readonly rule: PolicyRule; readonly names: readonly string[] } | undefined;
  for (const rule of rules) {
    for (const { verbs, group, resources, isClusterOnly = false } of requests) {
      if (isClusterOnly && !isCluster) continue;
      for (const verb of verbs) {
        for (const resource of resources) {
          const answer = ruleAnswer(rule, { verb, group, resource });
          if (answer === 'yes') return { rule, names: [] };
          if (answer !== 'no') limited ??= { rule, names: answer.names };
        }
      }
    }
  }
  return limited;
}

/** The powers of subjects as bits, by place. What is limited to names does not count as having the power. */
class Holdings {
  private readonly index: RbacIndex;
  private readonly known = new Map<string, ReadonlyMap<string, number>>();

  constructor(index: RbacIndex) {
    this.index = index;
  }

  /** By namespace, empty for the whole cluster; rights of its groups included. */
  of(subject: RbacSubject): ReadonlyMap<string, number> {
    const known = this.known.get(subject.key);
    if (known !== undefined) return known;
    const places = new Map<string, number>();
    for (const key of [subject.key, ...groupsOf(subject).map((name) => groupSubject(name).key)]) {
      for (const grant of this.index.bySubject.get(key) ?? []) {
        const bits = powersOf(grant).reduce(
          (all, { bit, names }) => (names.length === 0 ? all | bit : all),
          0,
        );
        if (bits !== 0)
          places.set(
            grant.namespace,
            (places.get(grant.namespace) ?? 0) | ((bits & EVERYTHING) !== 0 ? ALL_BITS : bits),
          );
      }
    }
    this.known.set(subject.key, places);
    return places;
  }

  in(subject: RbacSubject, namespace: string): number {
    const places = this.of(subject);
    return (places.get('') ?? 0) | (places.get(namespace) ?? 0);
  }

  missing(power: Power, subject: RbacSubject, namespace: string): readonly PowerId[] {
    const { needs = [] } = power;
    if (needs.length === 0) return [];
    const held = this.in(subject, namespace);
    const wanted = ALL_POWERS.filter(({ id }) => needs.includes(id)).map(({ id }) => id);
    return wanted.some((id) => (held & (BITS.get(id) ?? 0)) !== 0) ? [] : wanted;
  }
}

/** Service accounts with powers, their own or those of a group, by namespace; and those that running pods have. */
class Accounts {
  private readonly holdings: Holdings;
  private readonly byNamespace = new Map<string, RbacSubject[]>();
  private readonly running: ReadonlySet<string>;
  private readonly answers = new Map<string, readonly RbacSubject[]>();

  constructor(cluster: KubeCluster, index: RbacIndex, holdings: Holdings) {
    this.holdings = holdings;
    const accounts = new Map(index.subjects);
    for (const { metadata } of objectsOf(cluster, 'serviceaccounts')) {
      const subject = accountSubject(metadata.namespace, metadata.name);
      if (!accounts.has(subject.key)) accounts.set(subject.key, subject);
    }
    for (const subject of accounts.values()) {
      if (subject.kind !== 'ServiceAccount' || holdings.of(subject).size === 0) continue;
      const here = this.byNamespace.get(subject.namespace);
      if (here === undefined) this.byNamespace.set(subject.namespace, [subject]);
      else here.push(subject);
    }
    this.running = accountsOfPods(cluster);
  }

  /** In a namespace, or in the whole cluster when it is empty. The same answer for subjects with the same powers. */
  strongerThan(
    subject: RbacSubject,
    namespace: string,
    which: 'any account' | 'running account',
    names: readonly string[],
  ): readonly RbacSubject[] {
    const own = this.holdings.of(subject);
    // A subject with powers in single namespaces is compared place by place; most have them in one place only.
    const key = JSON.stringify([namespace, which, names, [...own]]);
    let found = this.answers.get(key);
    if (found === undefined) {
      const candidates =
        namespace === '' ? [...this.byNamespace.values()].flat() : (this.byNamespace.get(namespace) ?? []);
      found = candidates.filter(
        (account) =>
          (which === 'any account' || this.running.has(account.key)) &&
          (names.length === 0 || names.includes(account.name)) &&
          this.isStronger(account, own),
      );
      this.answers.set(key, found);
    }
    return found.some(({ key: own }) => own === subject.key)
      ? found.filter((account) => account !== subject)
      : found;
  }

  private isStronger(account: RbacSubject, own: ReadonlyMap<string, number>): boolean {
    const everywhere = own.get('') ?? 0;
    for (const [place, bits] of this.holdings.of(account)) {
      if ((bits & ~(everywhere | (own.get(place) ?? 0))) !== 0) return true;
    }
    return false;
  }
}

/** How many pods run as each account, in the list that was looked at last. */
let counted: { readonly pods: Listed; readonly counts: Map<string, number> } | undefined;
let lastAccounts: ReadonlySet<string> = new Set();
const accountsOfLists = new WeakMap<Listed, ReadonlySet<string>>();

/** The same set for as long as the same accounts run something: pods come and go all the time. */
function accountsOfPods(cluster: KubeCluster): ReadonlySet<string> {
  const pods = cluster.objects.get('pods');
  if (pods === undefined) return NOBODY;
  const known = accountsOfLists.get(pods);
  if (known !== undefined) return known;
  const changes = counted && listChanges(counted.pods, pods);
  const counts = (changes && counted?.counts) ?? new Map<string, number>();
  for (const pod of changes?.before.values() ?? []) count(counts, runningAccount(pod), -1);
  for (const pod of changes?.now.values() ?? pods.values()) count(counts, runningAccount(pod), 1);
  counted = { pods, counts };
  const accounts = new Set(counts.keys());
  if (!isSameSet(lastAccounts, accounts)) lastAccounts = accounts;
  accountsOfLists.set(pods, lastAccounts);
  return lastAccounts;
}

function count(counts: Map<string, number>, account: string, step: 1 | -1): void {
  if (account === '') return;
  const now = (counts.get(account) ?? 0) + step;
  if (now === 0) counts.delete(account);
  else counts.set(account, now);
}

const NOBODY: ReadonlySet<string> = new Set();

/** Empty for a pod that has ended. */
function runningAccount(pod: KubeObject): string {
  const reading = podSpecOf(pod);
  if (reading === undefined || hasEnded(pod)) return '';
  return accountSubject(reading.namespace, serviceAccountOf(reading)).key;
}

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((key) => other.has(key));
}

/** Namespaces whose labels refuse no pod. Policy engines may refuse some all the same. */
function openNamespaces(cluster: KubeCluster): readonly string[] {
  return [...objectsOf(cluster, 'namespaces')]
    .filter((namespace) => namespaceLevel(namespace, '').enforce.level === 'privileged')
    .map(({ metadata }) => metadata.name)
    .sort();
}
