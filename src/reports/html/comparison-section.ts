/** What changed since the baseline. */
import type { Comparison } from '../../audit/comparison.ts';
import { severityRank } from '../../audit/posture.ts';
import { changedNames, groupChanges } from '../change-groups.ts';
import { fixedFailures, newFailures, OTHER_TARGET, sinceWords } from '../comparison-changes.ts';
import { html, type Markup } from './markup.ts';

/** Rows of the table; the rest is counted. */
const SHOWN_GROUPS = 100;
const SHOWN_NAMES = 5;

/** Nothing without a baseline. */
export function comparisonSection(comparison: Comparison | undefined): Markup {
  if (comparison === undefined) return html``;
  const changes = groupChanges([...newFailures(comparison), ...fixedFailures(comparison)]).toSorted(
    (one, other) => severityRank(one.severity) - severityRank(other.severity),
  );
  const { otherTarget } = comparison;
  const rest = changes.slice(SHOWN_GROUPS).reduce((sum, { names }) => sum + names.length, 0);
  return html`<section aria-labelledby="changed">
<h2 id="changed">${sinceWords(comparison)}</h2>
${otherTarget === undefined ? undefined : html`<p>${OTHER_TARGET} <bdi>${otherTarget}</bdi></p>\n`}<ul class="counts">
<li class="${comparison.new.length > 0 ? 'high' : 'good'}"><strong>${comparison.new.length}</strong> new</li>
<li><strong>${comparison.known}</strong> known</li>
<li><strong>${comparison.fixed.length}</strong> fixed</li>
</ul>
${
  changes.length === 0
    ? undefined
    : html`<div class="panel scroll"><table>
<thead><tr><th scope="col">Severity</th><th scope="col">Check</th><th scope="col">Where</th><th scope="col">What</th></tr></thead>
<tbody>
${changes.slice(0, SHOWN_GROUPS).map(
  (change) =>
    html`<tr><td class="${change.severity}">${change.severity}</td><td>${change.title}<br><small>${change.check}</small></td><td><bdi>${changedNames(change, SHOWN_NAMES)}</bdi></td><td>${change.said}</td></tr>
`,
)}</tbody>
</table></div>
`
}${rest > 0 ? html`<p class="muted">… and ${rest} more</p>\n` : undefined}</section>
`;
}
