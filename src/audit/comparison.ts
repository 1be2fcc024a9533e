/** What changed between an earlier audit and this one: failures that are new, and those that are mended. */
import { containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { isKubeKind, type Resource, type ResourceKind } from '../facts/finding.ts';
import { imageName } from '../facts/image.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditView } from './audit-view.ts';
import type { Check } from './check.ts';
import { isLoading } from './missing-fact.ts';

/** The failures of an earlier audit. Names are inert, as results and records hold them. */
export interface EarlierFailures {
  /** When it was finished, milliseconds since 1970. */
  readonly at: number;
  /** By the check's id. */
  readonly failed: ReadonlyMap<string, FailedCheck>;
  /** Ids of the checks that were judged; undefined takes all, so that a check that is new has new failures. */
  readonly judged: ReadonlySet<string> | undefined;
}

export interface FailedCheck {
  readonly kind: ResourceKind;
  /** The resources that failed. */
  readonly names: ReadonlySet<string>;
}

interface NewFailure {
  readonly check: Check;
  readonly resource: Resource;
}

export interface MendedFailure {
  readonly check: Check;
  readonly resource: Pick<Resource, 'kind' | 'name'>;
  /** `gone`: the resource is not there any more. */
  readonly now: 'pass' | 'not-applicable' | 'gone';
}

export interface Comparison {
  /** When the earlier audit was finished, milliseconds since 1970. */
  readonly since: number;
  /** Failures that the earlier audit did not have, in the order of reports. */
  readonly new: readonly NewFailure[];
  /** Failures of the earlier audit that are none any more. One that can't be decided now, or is waived, is not mended. */
  readonly fixed: readonly MendedFailure[];
  /** How many failures both have. */
  readonly known: number;
  /** What the earlier audit was of, where that is another target than the one that is compared with it. */
  readonly otherTarget?: string | undefined;
}

/**
 * Findings are the same when check, kind and name of the resource are: ids change whenever a container is made anew.
 * Checks that are not among those of `audit` are left out.
 */
export function compare(earlier: EarlierFailures, audit: AuditView, facts: Facts): Comparison {
  const fresh: NewFailure[] = [];
  const fixed: MendedFailure[] = [];
  let known = 0;
  const isGone = absenceIn(facts);
  for (const { check, status } of audit.checkTallies()) {
    const kind = check.resource;
    const before = earlier.failed.get(check.id);
    const failedBefore = before?.kind === kind ? before.names : NO_NAMES;
    // The status of a tally is the worst there is: where nothing fails now and nothing did, there is nothing to compare.
    if (status !== 'fail' && failedBefore.size === 0) continue;
    if (earlier.judged?.has(check.id) === false) continue;

    const failsNow = new Set<string>();
    const mended = new Map<string, MendedFailure['now'] | undefined>();
    for (const verdict of audit.verdictsOf(check.id)) {
      const name = inert(verdict.name);
      const didFail = failedBefore.has(name);
      if (verdict.status === 'fail') {
        failsNow.add(name);
        if (didFail) known += 1;
        else fresh.push({ check, resource: { kind, id: verdict.id, name: verdict.name, ...verdict.place } });
      } else if (didFail) {
        mended.set(
          name,
          verdict.status === 'pass' || verdict.status === 'not-applicable' ? verdict.status : undefined,
        );
      }
    }
    for (const name of failedBefore) {
      if (failsNow.has(name)) continue;
      const now = mended.has(name) ? mended.get(name) : isGone(kind, name) ? 'gone' : undefined;
      if (now !== undefined) fixed.push({ check, resource: { kind, name }, now });
    }
  }
  return { since: earlier.at, new: fresh, fixed, known };
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Tells whether a resource is surely not there: while a list is not known, nothing is missing from it. */
export function absenceIn(facts: Facts): (kind: ResourceKind, name: string) => boolean {
  const present = new Map<ResourceKind, ReadonlySet<string>>();
  let isWhole: boolean | undefined;
  return (kind, name) => {
    // Nobody judged it, so it is not there: unless something of the cluster could not be read.
    if (isKubeKind(kind)) {
      isWhole ??= !isLoading(facts) && ![...facts.gaps.keys()].some(isClusterGap);
      return isWhole;
    }
    const listed = namesOf(kind, facts);
    if (listed === undefined || isLoading(facts) || facts.gaps.has(`${kind}s`)) return false;
    const names = present.get(kind) ?? new Set(listed.map((each) => inert(each)));
    present.set(kind, names);
    return !names.has(name);
  };
}

/** Whether a gap, by its name, is one of a cluster: which of its resources are missing for it no name tells. */
export function isClusterGap(fact: string): boolean {
  return /^kube\b/.test(fact);
}

/** Undefined for kinds of which there is always one. */
function namesOf(kind: ResourceKind, facts: Facts): readonly string[] | undefined {
  switch (kind) {
    case 'container':
      return [...facts.containers.values()].map(containerName);
    case 'image':
      return [...facts.images.values()].map(imageName);
    case 'network':
      return [...facts.networks.values()].map(({ Name }) => Name);
    case 'volume':
      return [...facts.volumes.values()].map(({ Name }) => Name);
    default:
      return undefined;
  }
}
