/** A baseline: an earlier result whose failures are known. Only what fails beyond them counts. */
import type { Facts } from '../facts/facts.ts';
import { RESOURCE_KINDS } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditView } from './audit-view.ts';
import { type Comparison, compare, type EarlierFailures, type FailedCheck } from './comparison.ts';
import type { EarlierResult } from './earlier-result.ts';

export function compareWithBaseline(baseline: EarlierResult, audit: AuditView, facts: Facts): Comparison {
  return { ...compare(failuresOf(baseline), audit, facts), otherTarget: otherTarget(baseline, facts) };
}

/**
 * What a baseline is of, where that is not what is audited now: `docker:, host prod-7`. One host has many addresses, so the
 * addresses count only where a host is not known. Undefined where both are of the same target.
 */
export function otherTarget({ target: was }: EarlierResult, { target, info }: Facts): string | undefined {
  const [hostBefore, host] = [was.host?.name ?? '', inert(info?.Name ?? '')];
  const isSame =
    was.kind === target.kind &&
    (hostBefore !== '' && host !== '' ? hostBefore === host : was.uri === inert(target.uri));
  return isSame ? undefined : hostBefore === '' ? was.uri : `${was.uri}, host ${hostBefore}`;
}

export function failuresOf({ findings, finishedAt }: EarlierResult): EarlierFailures {
  const failed = new Map<string, FailedCheck & { readonly names: Set<string> }>();
  for (const { check, status, resource } of findings) {
    const kind = RESOURCE_KINDS.find((known) => known === resource.kind);
    if (status !== 'fail' || kind === undefined) continue;
    const entry = failed.get(check) ?? { kind, names: new Set<string>() };
    entry.names.add(resource.name);
    failed.set(check, entry);
  }
  return { at: Date.parse(finishedAt), failed, judged: undefined };
}
