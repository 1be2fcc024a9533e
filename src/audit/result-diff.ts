/** What differs between two results that were written at different times. */
import { isKubeKind, RESOURCE_KINDS, type Severity, type Status } from '../facts/finding.ts';
import type { FactsDifference } from '../insight/facts-difference.ts';
import { isClusterGap } from './comparison.ts';
import type { EarlierFinding, EarlierResult } from './earlier-result.ts';
import { severityRank, statusRank } from './posture.ts';

export interface DiffedResource {
  readonly kind: string;
  readonly name: string;
}

/** One finding before and after. */
export interface DiffedFinding {
  readonly check: string;
  readonly title: string;
  /** As it is after; as it was when there is no after. */
  readonly severity: Severity;
  readonly resource: DiffedResource;
  /** Undefined where that result says nothing of it. */
  readonly from: Status | undefined;
  readonly to: Status | undefined;
  /** What was found: after, or before when there is no after. */
  readonly reason: string;
}

export interface ResultDiff {
  readonly before: EarlierResult;
  readonly after: EarlierResult;
  /** Fails, and did not: the check passed, could not be decided, or there was no such check or resource. */
  readonly new: readonly DiffedFinding[];
  /** Failed, and does not any more: it passes, does not apply, or the resource is gone (`to` is undefined). */
  readonly fixed: readonly DiffedFinding[];
  /** Less is known than before, or it fails with a higher severity. */
  readonly worsened: readonly DiffedFinding[];
  /** Every other change of a status. */
  readonly changed: readonly DiffedFinding[];
  /** How many failures both have. */
  readonly known: number;
  readonly appeared: readonly DiffedResource[];
  readonly vanished: readonly DiffedResource[];
  /** What differs of the host itself; undefined where the facts are not known, as of results. */
  readonly facts?: readonly FactsDifference[] | undefined;
  /** Ids of checks that only one of them judged, by --only, --skip or another version of the rules. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

/** Findings are the same when check, kind and name of the resource are. */
export function diffResults(before: EarlierResult, after: EarlierResult): ResultDiff {
  const was = new Contents(before);
  const is = new Contents(after);
  const found: Record<Sort, DiffedFinding[]> = { new: [], fixed: [], worsened: [], changed: [] };
  let known = 0;
  const sortIn = (from: EarlierFinding | undefined, to: EarlierFinding | undefined): void => {
    if (from?.status === 'fail' && to?.status === 'fail') known += 1;
    const sort = sortOf(from, to, is);
    if (sort !== undefined) found[sort].push(diffed(from, to));
  };
  for (const [key, to] of is.findings) sortIn(was.findings.get(key), to);
  for (const [key, from] of was.findings) if (!is.findings.has(key)) sortIn(from, undefined);
  return {
    before,
    after,
    new: worstFirst(found.new),
    fixed: worstFirst(found.fixed),
    worsened: worstFirst(found.worsened),
    changed: worstFirst(found.changed),
    known,
    appeared: is.resourcesMissingIn(was),
    vanished: was.resourcesMissingIn(is),
    onlyBefore: was.checksMissingIn(is),
    onlyAfter: is.checksMissingIn(was),
  };
}

type Sort = 'new' | 'fixed' | 'worsened' | 'changed';

/** Undefined for what is as it was, and for what only one of the results could say anything of. */
function sortOf(
  from: EarlierFinding | undefined,
  to: EarlierFinding | undefined,
  after: Contents,
): Sort | undefined {
  if (to?.status === 'fail') {
    if (from?.status !== 'fail') return 'new';
    const rank = severityRank(to.severity) - severityRank(from.severity);
    return rank === 0 ? undefined : rank < 0 ? 'worsened' : 'changed';
  }
  if (from === undefined) return undefined;
  if (to === undefined) {
    if (from.status !== 'fail' || !after.judges(from)) return undefined;
    return after.lacks(from.resource) ? 'fixed' : 'worsened';
  }
  if (from.status === to.status) return undefined;
  if (from.status === 'fail')
    return to.status === 'pass' || to.status === 'not-applicable' ? 'fixed' : 'changed';
  return to.status === 'unknown' ? 'worsened' : 'changed';
}

function diffed(from: EarlierFinding | undefined, to: EarlierFinding | undefined): DiffedFinding {
  const shown = to ?? from;
  if (shown === undefined) throw new Error('a difference has a before or an after');
  const { check, title, severity, resource, reason } = shown;
  return { check, title, severity, resource, from: from?.status, to: to?.status, reason };
}

/** Sorting keeps the order of the results within a severity. */
function worstFirst(findings: readonly DiffedFinding[]): readonly DiffedFinding[] {
  return findings.toSorted((one, other) => severityRank(one.severity) - severityRank(other.severity));
}

/** What one result holds, to be looked up. */
class Contents {
  /** By check and resource; of several with one name, such as two images without one, the worst. */
  readonly findings = new Map<string, EarlierFinding>();
  private readonly resources = new Map<string, DiffedResource>();
  private readonly checks = new Map<string, EarlierFinding>();
  private readonly kinds = new Set<string>();
  private readonly gaps: ReadonlySet<string>;
  private readonly cells: ReadonlySet<string>;

  constructor({ findings, gaps, summary }: EarlierResult) {
    for (const finding of findings) {
      const { check, resource } = finding;
      const key = `${check} ${keyOf(resource)}`;
      const twin = this.findings.get(key);
      if (twin === undefined || statusRank(finding.status) < statusRank(twin.status))
        this.findings.set(key, finding);
      this.resources.set(keyOf(resource), resource);
      this.checks.set(check, finding);
      this.kinds.add(resource.kind);
    }
    this.gaps = new Set(gaps.map(({ fact }) => fact));
    this.cells = new Set(summary.matrix.map(({ layer, control }) => `${layer} ${control}`));
  }

  /**
   * Whether a check of another result was judged here too. It was when there is a finding of it; where there is none of
   * its kind of resource at all, the matrix tells whether such checks took part.
   */
  judges({ check, resource, layer, control }: EarlierFinding): boolean {
    if (this.checks.has(check)) return true;
    return !this.kinds.has(resource.kind) && this.cells.has(`${layer} ${control}`);
  }

  /** Whether the resource is surely not there: where its list could not be read, nobody knows. */
  lacks(resource: DiffedResource): boolean {
    return !this.resources.has(keyOf(resource)) && !this.mayHide(resource.kind);
  }

  private mayHide(kind: string): boolean {
    const known = RESOURCE_KINDS.find((one) => one === kind);
    if (known !== undefined && isKubeKind(known)) return [...this.gaps].some(isClusterGap);
    return this.gaps.has(`${kind}s`);
  }

  resourcesMissingIn(other: Contents): readonly DiffedResource[] {
    const judged = new Set(
      [...this.checks.values()].filter((one) => other.judges(one)).map(({ resource }) => resource.kind),
    );
    return [...this.resources.values()].filter(
      (resource) => judged.has(resource.kind) && other.lacks(resource),
    );
  }

  checksMissingIn(other: Contents): readonly string[] {
    return [...this.checks.values()].filter((one) => !other.judges(one)).map(({ check }) => check);
  }
}

function keyOf({ kind, name }: DiffedResource): string {
  return `${kind} ${name}`;
}
