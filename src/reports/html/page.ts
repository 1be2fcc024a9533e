/**
 * An audit as one web page that needs nothing else: it loads no other file, and its policy allows only the style and
 * the script that are in it. It is complete without the script; with it the findings can be filtered.
 */
import { createHash } from 'node:crypto';
import type { AuditResult } from '../audit-result.ts';
import { countOf, gatherByCheck } from '../gathered-findings.ts';
import { targetWords } from '../target-words.ts';
import { comparisonSection } from './comparison-section.ts';
import { filterFindings } from './filter-findings.ts';
import { findingsSection, LISTING_RULE } from './findings-section.ts';
import { html, type Markup, trusted } from './markup.ts';
import { firstSection, postureSection } from './posture-section.ts';
import { STYLE } from './style.ts';

const SHOWN_FIRST = 5;

const SCRIPT = `(${filterFindings.toString()})(document);`;

/** Nothing is loaded from anywhere, no form is sent, and no other script or style runs, whatever a name may hold. */
const POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function* htmlReport(result: AuditResult): Generator<string> {
  for (const { markup } of sections(result)) yield markup;
}

function* sections(result: AuditResult): Generator<Markup> {
  const failing = gatherByCheck(result.audit, 'fail');
  const expired = failing.reduce((sum, check) => sum + check.expired, 0);
  yield head(result);
  yield postureSection(result, expired);
  yield comparisonSection(result.comparison);
  yield firstSection(failing.slice(0, SHOWN_FIRST));
  yield* findingsSection(result);
  yield gapsSection(result);
  yield checksSection(result);
  yield foot(result);
}

function head({ facts, startedAt }: AuditResult): Markup {
  const [, ...words] = targetWords(facts);
  const name = facts.info?.Name || facts.target.label;
  const when = new Date(startedAt).toISOString();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Plimsoll audit of ${name}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#findings">To the findings</a>
<header>
<h1>Audit of <bdi>${name}</bdi></h1>
<p class="muted"><bdi>${facts.target.uri}</bdi>${words.map((word) => html` · <bdi>${word}</bdi>`)} · <time datetime="${when}">${when.slice(0, 16).replace('T', ' ')} UTC</time></p>
</header>
<main>
`;
}

function gapsSection({ facts }: AuditResult): Markup {
  if (facts.gaps.size === 0) return html``;
  return html`<section aria-labelledby="gaps">
<h2 id="gaps">Could not be read</h2>
<p>Checks that need these facts are unknown. They count neither as passed nor as failed.</p>
<div class="panel scroll"><table>
<thead><tr><th scope="col">What</th><th scope="col">Why</th><th scope="col">What would help</th></tr></thead>
<tbody>
${[...facts.gaps.values()].map(
  ({
    fact,
    detail,
    hint,
  }) => html`<tr><td><bdi>${fact}</bdi></td><td><bdi>${detail}</bdi></td><td><bdi>${hint}</bdi></td></tr>
`,
)}</tbody>
</table></div>
</section>
`;
}

function checksSection({ audit }: AuditResult): Markup {
  const counted = ['pass', 'fail', 'unknown', 'manual', 'waived', 'not-applicable'] as const;
  return html`<section aria-labelledby="checks">
<h2 id="checks">What was checked</h2>
<details class="panel"><summary>${audit.checks.length} checks, with how often each passed</summary>
<div class="scroll"><table>
<thead><tr><th scope="col">Check</th><th scope="col">Severity</th><th scope="col">Passed</th><th scope="col">Failed</th><th scope="col">Unknown</th><th scope="col">For a person</th><th scope="col">Waived</th><th scope="col">Not applicable</th></tr></thead>
<tbody>
${audit.checkTallies().map(
  ({
    check,
    tally,
  }) => html`<tr><th scope="row">${check.title}<br><small>${check.id}</small></th><td>${check.severity}</td>${counted.map(
    (status) => html`<td>${countOf(tally, status)}</td>`,
  )}</tr>
`,
)}</tbody>
</table></div></details>
</section>
`;
}

function foot({ version }: AuditResult): Markup {
  return html`</main>
<footer>
<p class="muted">${LISTING_RULE}</p>
<p class="muted">Made by Plimsoll ${version}, which only reads. This page loads nothing and sends nothing.</p>
</footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
