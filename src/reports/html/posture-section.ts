/** The first thing that a reader sees: the score, what failed, and the posture matrix. */
import { cellWords, type PostureCell } from '../../audit/posture-cell.ts';
import { CONTROLS, SEVERITIES, type Severity } from '../../facts/finding.ts';
import { CONTROL_NAME, LAYER_WORD } from '../../knowledge/posture-words.ts';
import type { AuditResult } from '../audit-result.ts';
import type { GatheredCheck } from '../gathered-findings.ts';
import { MATRIX_LEGEND, type PostureRow, postureRows } from '../posture-matrix.ts';
import { COVERAGE_FORMULA, coverageWords, SCORE_FORMULA } from '../score-words.ts';
import { html, lines, type Markup } from './markup.ts';

/** `expired` counts failures whose waiver is over. */
export function postureSection({ audit }: AuditResult, expired: number): Markup {
  const { score, total } = audit;
  const counts = SEVERITIES.filter((severity) => total.fail[severity] > 0).map((severity) =>
    count(total.fail[severity], severity, severity),
  );
  return html`<section aria-labelledby="posture">
<h2 id="posture" class="skip">Posture</h2>
<div class="panel summary">
${score === undefined ? undefined : gauge(score)}
<div>
<div class="score">${score === undefined ? '–' : score} <span>${score === undefined ? 'Nothing could be scored' : 'of 100'}</span></div>
<p class="muted">${coverageWords(audit) ?? 'No automated check applied to anything.'}</p>
</div>
<div class="numbers">
<p class="muted">Failed</p>
<ul class="counts">${counts.length > 0 ? counts : html`<li class="good">Nothing failed</li>`}</ul>
<p class="muted">Everything else</p>
<ul class="counts">
${count(total.pass, 'passed')}${count(total.unknown, 'unknown')}${count(total.manual, 'for a person to decide')}
${count(total.notApplicable, 'not applicable')}${count(total.waived, 'waived')}
${expired > 0 ? count(expired, 'failed with an expired waiver', 'high') : undefined}
</ul>
</div>
</div>
<p class="muted">${SCORE_FORMULA}<br>${COVERAGE_FORMULA}</p>
</section>
<section aria-labelledby="matrix">
<h2 id="matrix">Where it stands</h2>
<div class="panel scroll"><table class="matrix">
<thead><tr><td class="corner"></td>${CONTROLS.map((control) => html`<th scope="col">${CONTROL_NAME[control]}</th>`)}</tr></thead>
<tbody>
${postureRows(audit).map(matrixRow)}</tbody>
</table></div>
<p class="muted">${MATRIX_LEGEND}</p>
</section>
`;
}

/** What to mend first: the worst checks, each with its fix. */
export function firstSection(worst: readonly GatheredCheck[]): Markup {
  if (worst.length === 0) return html``;
  return html`<section aria-labelledby="first">
<h2 id="first">What to do first</h2>
<ol class="panel first">
${worst.map(
  ({ check, count: failures }) =>
    html`<li><strong>${check.title}</strong> <span class="${check.severity}">${check.severity}, failed ${failures === 1 ? 'once' : `${failures} times`}</span><br>${lines(check.fix.text)}</li>
`,
)}</ol>
</section>
`;
}

function count(number: number, words: string, severity?: Severity): Markup {
  return html`<li class="${severity ?? 'plain'}"><strong>${number.toLocaleString('en')}</strong> ${words}</li>`;
}

/** A Plimsoll mark on a hull; the water stands the higher, the lower the score. */
function gauge(score: number): Markup {
  const water = 10 + score;
  return html`<svg class="gauge" viewBox="0 0 120 120" aria-hidden="true">
<clipPath id="hull"><circle cx="60" cy="60" r="48"/></clipPath>
<circle class="hull" cx="60" cy="60" r="48"/>
<rect class="sea" clip-path="url(#hull)" x="0" y="${water}" width="120" height="${120 - water}"/>
<circle class="rim" cx="60" cy="60" r="48"/>
<line class="mark" x1="2" y1="60" x2="118" y2="60"/>
</svg>`;
}

function matrixRow({ layer, cells, note }: PostureRow): Markup {
  const head = html`<th scope="row">${LAYER_WORD[layer]}</th>`;
  if (note !== undefined)
    return html`<tr>${head}<td class="note" colspan="${CONTROLS.length}">${note}</td></tr>\n`;
  return html`<tr>${head}${cells.map(({ control, cell }) => {
    if (cell.kind === 'no-check' || cell.kind === 'nothing-to-decide')
      return html`<td>${cellWords(cell)}</td>`;
    return html`<td class="${colour(cell)}"><a href="#findings" data-layer="${layer}" data-control="${control}">${cellWords(cell)}</a></td>`;
  })}</tr>
`;
}

function colour(cell: PostureCell): string {
  if (cell.kind !== 'decided') return 'open';
  if (cell.pass === cell.decided) return 'all';
  return cell.pass * 2 >= cell.decided ? 'most' : 'few';
}
