/** The findings with their filters: by check, worst first, and no more of one check than a page can bear. */
import type { CheckTally, Tally } from '../../audit/audit-view.ts';
import type { Check } from '../../audit/check.ts';
import { valueWords } from '../../audit/evidence.ts';
import { severityRank } from '../../audit/posture.ts';
import {
  CONTROLS,
  type Evidence,
  type Finding,
  LAYERS,
  RESOURCE_KINDS,
  SEVERITIES,
  type Status,
} from '../../facts/finding.ts';
import { CONTROL_NAME, countedResources, LAYER_WORD } from '../../knowledge/posture-words.ts';
import type { AuditResult } from '../audit-result.ts';
import { type BaselineState, baselineStates } from '../baseline-state.ts';
import { applicableCount, countOf } from '../gathered-findings.ts';
import { waiverWords } from '../waiver-words.ts';
import { type Child, html, lines, type Markup } from './markup.ts';

/** What is listed one by one. What passed or does not apply is counted by check. */
const LISTED = ['fail', 'unknown', 'manual', 'waived'] as const satisfies readonly Status[];

const STATUS_WORD: Readonly<Record<Status, string>> = {
  fail: 'failed',
  unknown: 'unknown',
  manual: 'for a person',
  waived: 'waived',
  pass: 'passed',
  'not-applicable': 'not applicable',
};

/** Findings on one page: about five megabytes, which a browser opens and filters without a pause. */
const MAX_ROWS = 10_000;
/** However many checks there are, a reader sees so many findings of each. */
const MIN_ROWS_OF_CHECK = 20;
const SHOWN_EVIDENCE = 3;
const MAX_EVIDENCE = 160;

/** The rule by which findings are left out, for a reader. */
export const LISTING_RULE = `Findings that failed, are unknown, waived or for a person to decide are listed one by one; what passed or does not apply is counted by check. Beyond ${MAX_ROWS.toLocaleString('en')} findings each check lists its first few, the worst first, and counts the rest.`;

export function* findingsSection({ audit, comparison }: AuditResult): Generator<Markup> {
  const stateOf = baselineStates(comparison);
  const checks = audit.checkTallies().filter(({ tally }) => listedCount(tally) > 0);
  const perCheck = rowsPerCheck(checks);
  const cardOf = (tally: CheckTally): Markup =>
    checkCard(tally, audit.findingsOfCheck(tally.check.id, LISTED), perCheck, stateOf);
  yield html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${checks.length === 0 ? html`<p>Nothing failed, and nothing is open.</p>` : filterForm(checks)}
`;
  for (const severity of SEVERITIES) {
    yield* group(
      `Failed: ${severity}`,
      checks.filter(({ check, status }) => status === 'fail' && check.severity === severity),
      cardOf,
    );
  }
  yield* group(
    'Unknown, for a person to decide, or waived',
    checks
      .filter(({ status }) => status !== 'fail')
      .toSorted((one, other) => severityRank(one.check.severity) - severityRank(other.check.severity)),
    cardOf,
  );
  yield html`<p id="nothing" hidden>No finding fits these filters.</p>\n</section>\n`;
}

function* group(
  title: string,
  checks: readonly CheckTally[],
  cardOf: (tally: CheckTally) => Markup,
): Generator<Markup> {
  if (checks.length === 0) return;
  yield html`<div class="group">\n<h3>${title}</h3>\n`;
  const worstFirst = checks.toSorted(
    (one, other) => countOf(other.tally, 'fail') - countOf(one.tally, 'fail'),
  );
  for (const tally of worstFirst) yield cardOf(tally);
  yield html`</div>\n`;
}

function listedCount(tally: Tally): number {
  return LISTED.reduce((sum, status) => sum + countOf(tally, status), 0);
}

/** As many of each check as it takes to stay within MAX_ROWS: checks with few findings leave room for the others. */
function rowsPerCheck(checks: readonly CheckTally[]): number {
  let room = MAX_ROWS;
  let left = checks.length;
  for (const count of checks.map(({ tally }) => listedCount(tally)).toSorted((one, other) => one - other)) {
    const share = Math.floor(room / left);
    if (count > share) return Math.max(MIN_ROWS_OF_CHECK, share);
    room -= count;
    left -= 1;
  }
  return MAX_ROWS;
}

function checkCard(
  { check, tally }: CheckTally,
  findings: readonly Finding[],
  perCheck: number,
  stateOf: (finding: Finding) => BaselineState,
): Markup {
  const { id, title, severity, layer, control, resource, references, fix } = check;
  const hasFailed = countOf(tally, 'fail') > 0;
  const meta = [
    severity,
    shareWords(check, tally),
    `${LAYER_WORD[layer]}, ${CONTROL_NAME[control].toLowerCase()}`,
    id,
    ...references.map((reference) => `${reference.benchmark} ${reference.id}`),
  ];
  const rest = findings.length - perCheck;
  return html`<details class="check on-${hasFailed ? severity : 'info'}" open data-severity="${severity}" data-layer="${layer}" data-control="${control}" data-kind="${resource}">
<summary class="head"><h4>${title}</h4> <span class="meta">${meta.join(' · ')}</span></summary>
${hasFailed ? html`<p class="fix"><strong>Fix:</strong> ${lines(fix.text)}</p>\n` : undefined}<table>
<thead><tr><th scope="col">${resource}</th><th scope="col">Status</th><th scope="col">What was found</th></tr></thead>
<tbody>
${findings.slice(0, perCheck).map((finding) => row(finding, stateOf(finding)))}</tbody>
</table>
${rest > 0 ? html`<p class="more muted">… and ${rest.toLocaleString('en')} more of this check; the JSON and CSV reports list them all.</p>\n` : undefined}${explanation(check)}
</details>
`;
}

/** `3 failed, 1 unknown of 24 containers`; just `failed` where a target has only one of its kind. */
function shareWords({ resource }: Check, tally: Tally): string {
  const all = countedResources(applicableCount(tally), resource);
  const present = LISTED.filter((status) => countOf(tally, status) > 0);
  if (all === resource) return present.map((status) => STATUS_WORD[status]).join(', ');
  const counts = present.map(
    (status) => `${countOf(tally, status).toLocaleString('en')} ${STATUS_WORD[status]}`,
  );
  return `${counts.join(', ')} of ${all}`;
}

function row({ status, resource, reason, evidence, waiver }: Finding, state: BaselineState): Markup {
  const shown = evidence.slice(0, SHOWN_EVIDENCE).map(evidenceWords);
  return html`<tr data-status="${status}"><td class="resource"><bdi>${resource.name}</bdi></td><td class="status">${STATUS_WORD[status]}${state === undefined ? undefined : `, ${state}`}</td><td><bdi>${reason}</bdi>${
    waiver === undefined ? undefined : html`<br><bdi>${waiverWords(waiver)}</bdi>`
  }${shown.map((words) => html` <small class="evidence"><code>${words}</code></small>`)}</td></tr>
`;
}

function evidenceWords({ fact, value }: Evidence): string {
  const words = `${fact} = ${valueWords(value)}`;
  return words.length > MAX_EVIDENCE ? `${words.slice(0, MAX_EVIDENCE)}…` : words;
}

function explanation({ why, attack, fix, references }: Check): Markup {
  const code = (label: string, text: string | undefined): Child =>
    text === undefined ? undefined : html`<h5>${label}</h5><pre>${lines(text.trimEnd())}</pre>`;
  const numbers = references.map(({ benchmark, version, id }) => `${benchmark} ${version}, ${id}`);
  return html`<details class="why"><summary>Why it matters, and how to fix it</summary>
<p>${lines(why)}</p>
<p><strong>What somebody does with it:</strong> ${lines(attack)}</p>
<p><strong>Fix:</strong> ${lines(fix.text)}</p>
${code('docker run', fix.run)}${code('Compose', fix.compose)}${code('Kubernetes', fix.kubernetes)}${code('daemon.json', fix.daemon)}${code('Dockerfile', fix.dockerfile)}${code('On the host', fix.host)}
${numbers.length > 0 ? html`<p class="muted">${numbers.join('; ')}</p>` : undefined}</details>`;
}

/** Hidden until the script shows it: without the script it would do nothing. */
function filterForm(checks: readonly CheckTally[]): Markup {
  const severities = SEVERITIES.filter((severity) => checks.some(({ check }) => check.severity === severity));
  const statuses = LISTED.filter((status) => checks.some(({ tally }) => countOf(tally, status) > 0));
  const layers = LAYERS.filter((layer) => checks.some(({ check }) => check.layer === layer));
  const controls = CONTROLS.filter((control) => checks.some(({ check }) => check.control === control));
  const kinds = RESOURCE_KINDS.filter((kind) => checks.some(({ check }) => check.resource === kind));
  return html`<form id="filter" class="panel" hidden role="search" aria-label="Filter the findings">
<fieldset><legend>Severity</legend>${severities.map((severity) => checkbox('severity', severity, severity))}</fieldset>
<fieldset><legend>Status</legend>${statuses.map((status) => checkbox('status', status, STATUS_WORD[status]))}</fieldset>
${choice('layer', 'Layer', layers, (layer) => LAYER_WORD[layer])}
${choice('control', 'Control', controls, (control) => CONTROL_NAME[control])}
${choice('kind', 'About', kinds, (kind) => kind)}
<label class="field"><span>Resource</span><input type="search" name="resource" autocomplete="off"></label>
<label class="field"><span>Text</span><input type="search" name="text" autocomplete="off"></label>
<button type="reset">Reset</button>
<output id="shown" aria-live="polite"></output>
</form>`;
}

function checkbox(name: string, value: string, words: string): Markup {
  return html`<label><input type="checkbox" name="${name}" value="${value}"> ${words}</label>`;
}

function choice<T extends string>(
  name: string,
  label: string,
  values: readonly T[],
  words: (value: T) => string,
): Markup {
  return html`<label class="field"><span>${label}</span><select name="${name}"><option value="">all</option>${values.map(
    (value) => html`<option value="${value}">${words(value)}</option>`,
  )}</select></label>`;
}
