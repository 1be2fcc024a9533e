/**
 * Findings as a person wants them: by check, worst first, and the resources of which the same is said together. A
 * hundred containers with one mistake are one thing to mend.
 */
import type { AuditView, Tally } from '../audit/audit-view.ts';
import type { Check } from '../audit/check.ts';
import { evidenceSentence } from '../audit/evidence.ts';
import { severityRank } from '../audit/posture.ts';
import { type Finding, STATUSES, type Status, type WaiverNote } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';

/** Findings that say the same of different resources. */
export interface GatheredFindings extends NamedFew {
  /** What is said of all of them, inert. Of what a person has to decide it is the evidence. */
  readonly said: string;
  readonly waiver: WaiverNote | undefined;
}

export interface GatheredCheck {
  readonly check: Check;
  readonly tally: Tally;
  /** How many findings have the status that was asked for. */
  readonly count: number;
  /** How many of them carry a waiver that has expired. */
  readonly expired: number;
  /** The largest first. */
  readonly groups: readonly GatheredFindings[];
}

/** A few of many: `names` are the first ones, inert. */
export interface NamedFew {
  readonly names: readonly string[];
  readonly count: number;
}

/** One reason, and all that it holds up. */
export interface GatheredReason {
  readonly said: string;
  /** Their ids. */
  readonly checks: NamedFew;
  readonly resources: NamedFew;
}

/** More names than any report shows of one group. */
const KEPT_NAMES = 5;

/** The checks that have findings of `status`: the most severe first, then those with the most findings. */
export function gatherByCheck(audit: AuditView, status: Status): readonly GatheredCheck[] {
  return audit
    .checkTallies()
    .filter(({ tally }) => countOf(tally, status) > 0)
    .toSorted(
      (one, other) =>
        severityRank(one.check.severity) - severityRank(other.check.severity) ||
        countOf(other.tally, status) - countOf(one.tally, status),
    )
    .map(({ check, tally }) => {
      const findings = audit.findingsOfCheck(check.id, [status]);
      const expired = findings.filter(({ waiver }) => waiver?.isExpired === true).length;
      return { check, tally, count: findings.length, expired, groups: groupsOf(findings) };
    });
}

/**
 * What is unknown, by the reason for it: one file that can't be read holds up many checks, and closing that one gap
 * decides them all. The reason with the most findings comes first.
 */
export function gatherUnknown(audit: AuditView): readonly GatheredReason[] {
  const reasons = new Map<string, { count: number; checks: Set<string>; resources: Map<string, string> }>();
  for (const finding of audit.all(['unknown'])) {
    const said = inert(finding.reason);
    const reason = reasons.get(said) ?? { count: 0, checks: new Set(), resources: new Map() };
    reasons.set(said, reason);
    const { kind, id, name } = finding.resource;
    reason.count += 1;
    reason.checks.add(inert(finding.check));
    reason.resources.set(`${kind} ${id}`, inert(name));
  }
  return [...reasons]
    .toSorted(([, one], [, other]) => other.count - one.count)
    .map(([said, { checks, resources }]) => ({
      said,
      checks: firstFew([...checks]),
      resources: firstFew([...resources.values()]),
    }));
}

function firstFew(names: readonly string[]): NamedFew {
  return { names: names.slice(0, KEPT_NAMES), count: names.length };
}

/** How many findings of a tally have `status`. */
export function countOf(tally: Tally, status: Status): number {
  switch (status) {
    case 'fail':
      return Object.values(tally.fail).reduce((sum, count) => sum + count, 0);
    case 'not-applicable':
      return tally.notApplicable;
    default:
      return tally[status];
  }
}

/** How many resources a check was asked about and applies to. */
export function applicableCount(tally: Tally): number {
  return STATUSES.filter((status) => status !== 'not-applicable').reduce(
    (sum, status) => sum + countOf(tally, status),
    0,
  );
}

/** `web, db, cache and 97 more`: at most `most` names, fewer where that does not fit, always one. */
export function namesWords(
  { names, count }: NamedFew,
  most = 3,
  fits: (words: string) => boolean = () => true,
): string {
  for (let shown = Math.min(most, names.length); shown > 1; shown -= 1) {
    const words = joined(names.slice(0, shown), count);
    if (fits(words)) return words;
  }
  return joined(names.slice(0, 1), count);
}

function joined(names: readonly string[], count: number): string {
  const rest = count - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}

function groupsOf(findings: readonly Finding[]): readonly GatheredFindings[] {
  const groups = new Map<
    string,
    { said: string; waiver: WaiverNote | undefined; names: string[]; count: number }
  >();
  for (const finding of findings) {
    const { waiver, resource } = finding;
    const said = inert(whatIsSaid(finding));
    const key = JSON.stringify([said, waiver]);
    const group = groups.get(key) ?? { said, waiver, names: [], count: 0 };
    groups.set(key, group);
    group.count += 1;
    if (group.names.length < KEPT_NAMES) group.names.push(inert(resource.name));
  }
  return [...groups.values()].toSorted((one, other) => other.count - one.count);
}

/** The reason; of what a person has to decide only the evidence, because the heading says the rest. */
function whatIsSaid({ status, reason, evidence }: Finding): string {
  return status === 'manual' ? evidenceSentence(evidence) : reason;
}
