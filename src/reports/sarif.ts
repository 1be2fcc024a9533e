/**
 * An audit as SARIF 2.1.0, the format that code scanning reads.
 *
 * A result is what wants attention: `fail` failed (with a suppression when it is waived), `review` is for a person
 * to decide, `open` could not be decided. What passed or does not apply is only counted, in the properties of the
 * run. SARIF has kinds for both, but GitHub makes an alert of every result whatever its kind, and refuses a file
 * with more than 25,000 of them.
 */
import { createHash } from 'node:crypto';
import type { Invocation, Location, Notification, Result, Run, Suppression } from 'sarif';
import type { Finding, Resource, Status } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditResult } from './audit-result.ts';
import { type BaselineState, baselineStates } from './baseline-state.ts';
import { harmless } from './harmless-data.ts';
import { gapsOf, summaryOf, targetOf } from './result-head.ts';
import { ruleOf, SARIF_LEVEL } from './sarif-rule.ts';
import { waiverWords } from './waiver-words.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

const SHOWN = ['fail', 'waived', 'manual', 'unknown'] as const satisfies readonly Status[];

export function* sarifReport(result: AuditResult): Generator<string> {
  const { audit, comparison } = result;
  const stateOf = baselineStates(comparison);
  const ruleIndex = new Map(audit.checks.map(({ id }, index) => [id, index]));
  const run = JSON.stringify(runOf(result));
  yield `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[\n${run.slice(0, -1)},"results":[`;
  let separator = '\n';
  for (const finding of audit.all(SHOWN)) {
    yield separator + JSON.stringify(resultOf(finding, ruleIndex.get(finding.check), stateOf(finding)));
    separator = ',\n';
  }
  yield '\n]}]}\n';
}

function runOf(result: AuditResult): Omit<Run, 'results'> {
  const { facts, audit, version, comparison } = result;
  const otherTarget = comparison?.otherTarget;
  return {
    tool: {
      driver: { name: 'Plimsoll', version, semanticVersion: version, rules: audit.checks.map(ruleOf) },
    },
    // Uploads of different hosts stand beside each other instead of replacing each other.
    automationDetails: { id: `plimsoll/${uriSegment(facts.info?.Name || facts.target.label)}/` },
    invocations: [invocationOf(result)],
    properties: {
      target: harmless(targetOf(facts)),
      summary: harmless(summaryOf(audit)),
      ...(otherTarget === undefined ? {} : { baselineTarget: harmless(otherTarget) }),
    },
  };
}

function invocationOf({ facts, startedAt, finishedAt }: AuditResult): Invocation {
  const notifications = gapsOf(facts).map(
    ({ fact, reason, detail, hint }): Notification => ({
      level: 'warning',
      message: { text: plainMessage([`Could not read ${fact}: ${detail}`, hint].filter(Boolean).join('. ')) },
      properties: { fact: harmless(fact), reason },
    }),
  );
  return {
    executionSuccessful: true,
    startTimeUtc: new Date(startedAt).toISOString(),
    endTimeUtc: new Date(finishedAt).toISOString(),
    toolExecutionNotifications: notifications,
  };
}

function resultOf(finding: Finding, ruleIndex: number | undefined, state: BaselineState): Result {
  const { check, resource, severity, status, waiver, layer, control, evidence } = finding;
  const fingerprint = fingerprintOf(finding);
  return {
    ruleId: check,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    kind: KIND[status],
    // Anything but `fail` must have the level `none`.
    level: KIND[status] === 'fail' ? SARIF_LEVEL[severity] : 'none',
    ...(state === undefined ? {} : { baselineState: state === 'new' ? 'new' : 'unchanged' }),
    message: { text: messageOf(finding) },
    locations: [locationOf(resource)],
    // GitHub looks at the first of the two names only.
    partialFingerprints: { primaryLocationLineHash: fingerprint, 'plimsoll/v1': fingerprint },
    suppressions: status === 'waived' && waiver ? [suppressionOf(waiverWords(waiver))] : [],
    properties: {
      status,
      severity,
      layer,
      control,
      evidence: harmless(evidence),
      ...(waiver === undefined ? {} : { waiver: harmless(waiver) }),
    },
  };
}

const KIND: Readonly<Record<Status, Result.kind>> = {
  fail: 'fail',
  waived: 'fail',
  manual: 'review',
  unknown: 'open',
  pass: 'pass',
  'not-applicable': 'notApplicable',
};

function messageOf({ resource, status, reason, waiver }: Finding): string {
  const words = [`${resource.kind} ${resource.name}: ${reason}`];
  if (status === 'fail' && waiver) words.push(waiverWords(waiver));
  return plainMessage(words.join('; '));
}

/** No part of a name may be taken for a link (`[text](place)`) or for a place to fill in (`{0}`). */
function plainMessage(text: string): string {
  return inert(text)
    .replaceAll('](', '] (')
    .replaceAll(/\{(\d+)\}/g, '{ $1 }');
}

/**
 * GitHub wants a file that the result is in, and a resource lies in none unless it stands in a manifest: one is made up
 * from its kind and name, which also stand where they belong, in the logical location.
 */
function locationOf({ kind, id, name, file, line = 1 }: Resource): Location {
  const shownName = inert(name);
  const uri = file === undefined ? `${kind}/${uriSegment(name)}` : fileUri(file);
  return {
    physicalLocation: { artifactLocation: { uri }, region: { startLine: line } },
    logicalLocations: [
      {
        name: shownName,
        fullyQualifiedName: `${kind}/${shownName}`,
        kind: 'resource',
        properties: { resourceKind: kind, resourceId: inert(id) },
      },
    ],
  };
}

/**
 * The same for the same mistake in a later run. Made of the resource's name: its id changes whenever somebody makes
 * it anew, and the mistake is still the same.
 */
function fingerprintOf({ check, resource }: Finding): string {
  return createHash('sha256')
    .update(JSON.stringify([check, resource.kind, resource.name]))
    .digest('hex');
}

/** A manifest as it was named: from the folder that the audit was started in, or absolute. */
function fileUri(file: string): string {
  if (file === '-') return 'stdin';
  const path = inert(file)
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '');
  const parts = path.split('/').map((part) => (part === '..' ? part : encodeURIComponent(part)));
  return path.startsWith('/') ? `file://${parts.join('/')}` : parts.join('/');
}

/** One part of a path; `.` and `..` would lead elsewhere. */
function uriSegment(name: string): string {
  const segment = encodeURIComponent(inert(name));
  return /^\.{1,2}$/.test(segment) ? '_' : segment;
}

function suppressionOf(justification: string): Suppression {
  return { kind: 'external', status: 'accepted', justification: plainMessage(justification) };
}
