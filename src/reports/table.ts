/**
 * An audit as text for a person, readable in 80 columns: a summary, then what is wrong, worst first, each check
 * with the resources that fail it, the fact that decided and the fix.
 */
import { type Finding, SEVERITIES, type Severity } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditResult } from './audit-result.ts';
import { noPaint, type Paint, type PaintRole } from './paint.ts';
import { cutToWidth, padToWidth, widthOf, wrapWords } from './words.ts';

export interface TableOptions {
  readonly paint?: Paint;
  /** Columns; 80 when nothing is known of the terminal. */
  readonly width?: number;
}

const WIDTH = 80;
const NARROWEST = 40;
const WIDEST = 120;
/** Resources shown per check; the rest is counted. */
const SHOWN = 10;
const WIDEST_NAME = 28;

const SIGNS: Readonly<Record<Severity, string>> = {
  critical: '✖',
  high: '▲',
  medium: '■',
  low: '▪',
  info: '·',
};

interface Layout {
  readonly paint: Paint;
  readonly width: number;
}

export function* tableReport(result: AuditResult, options: TableOptions = {}): Generator<string> {
  const { paint = noPaint, width = WIDTH } = options;
  const layout = { paint, width: Math.min(WIDEST, Math.max(NARROWEST, width)) };
  yield* lines(head(result, layout));
  for (const severity of SEVERITIES) yield* lines(fails(result, severity, layout));
  yield* lines(undecided(result, 'unknown', 'Could not be decided', layout));
  yield* lines(undecided(result, 'manual', 'For a person to decide', layout));
  yield* lines(gaps(result, layout));
}

function* lines(texts: Iterable<string>): Generator<string> {
  for (const text of texts) yield `${text}\n`;
}

function* head({ facts, audit, version }: AuditResult, layout: Layout): Generator<string> {
  const { paint } = layout;
  const { target, engine, info } = facts;
  const engineWords = engine
    ? [
        `${engine.name} ${engine.version}`,
        `API ${engine.apiVersion}`,
        engine.rootless ? 'rootless' : 'rootful',
      ]
    : [];
  const words = [target.uri, ...(info?.Name ? [`host ${info.Name}`] : []), ...engineWords];
  yield paint('strong', `Plimsoll ${version}`);
  yield* wrapped(inert(words.join(' · ')), '', layout);
  yield '';
  const score = audit.score === undefined ? 'Nothing could be scored' : `Score ${audit.score} of 100`;
  const decided =
    audit.coverage === undefined
      ? []
      : [{ text: `${Math.floor(audit.coverage * 100)} % of the automated checks decided` }];
  yield* flowing([{ text: score, role: 'strong' }, ...decided], layout);
  const { total } = audit;
  const counts = SEVERITIES.filter((severity) => total.fail[severity] > 0).map(
    (severity): Piece => ({ text: `${SIGNS[severity]} ${total.fail[severity]} ${severity}`, role: severity }),
  );
  yield* flowing(counts.length > 0 ? counts : [{ text: 'Nothing failed.', role: 'good' }], layout);
  const rest = [
    `${total.pass} passed`,
    ...(total.unknown > 0 ? [`${total.unknown} unknown`] : []),
    ...(total.manual > 0 ? [`${total.manual} to decide by hand`] : []),
    ...(total.notApplicable > 0 ? [`${total.notApplicable} not applicable`] : []),
    ...(total.waived > 0 ? [`${total.waived} waived`] : []),
  ];
  yield* wrapped(rest.join(', '), '', layout, 'dim');
}

interface Piece {
  readonly text: string;
  readonly role?: PaintRole;
}

/** Pieces beside each other, as many to a line as fit. */
function* flowing(pieces: readonly Piece[], { paint, width }: Layout): Generator<string> {
  let line = '';
  let used = 0;
  for (const { text, role } of pieces) {
    const painted = role ? paint(role, text) : text;
    const gap = used === 0 ? 0 : 3;
    if (used > 0 && used + gap + widthOf(text) > width) {
      yield line;
      line = painted;
      used = widthOf(text);
    } else {
      line += ' '.repeat(gap) + painted;
      used += gap + widthOf(text);
    }
  }
  yield line;
}

function* fails({ audit }: AuditResult, severity: Severity, layout: Layout): Generator<string> {
  const { paint, width } = layout;
  if (audit.total.fail[severity] === 0) return;
  yield '';
  yield paint(severity, `${severity.toUpperCase()} ${'─'.repeat(width - severity.length - 1)}`);
  for (const { check, tally } of audit.checkTallies()) {
    const count = tally.fail[severity];
    if (count === 0) continue;
    yield '';
    yield* wrapped(check.title, '', layout, 'strong');
    const numbers = check.references.map(({ benchmark, id }) => `${benchmark} ${id}`);
    yield paint('dim', cutToWidth(`  ${[check.id, ...numbers].join('   ')}`, width));
    const failing = audit.findingsOfCheck(check.id).filter(({ status }) => status === 'fail');
    yield* resources(failing, layout, paint(severity, SIGNS[severity]));
    yield* wrapped(`Fix: ${check.fix.text}`, '    ', layout);
  }
}

/** One line for each resource: its name and why. */
function* resources(findings: readonly Finding[], layout: Layout, sign: string): Generator<string> {
  const shown = findings.slice(0, SHOWN);
  const names = shown.map(({ resource }) => cutToWidth(inert(resource.name), WIDEST_NAME));
  const nameWidth = Math.max(0, ...names.map(widthOf));
  for (const [index, { reason }] of shown.entries()) {
    const name = padToWidth(names[index] ?? '', nameWidth);
    const rest = layout.width - 6 - nameWidth;
    yield `  ${sign} ${name}  ${layout.paint('dim', cutToWidth(inert(reason), rest))}`;
  }
  const more = findings.length - shown.length;
  if (more > 0) yield layout.paint('dim', `    … and ${more} more (--format json)`);
}

function* undecided(
  { audit }: AuditResult,
  status: 'unknown' | 'manual',
  title: string,
  layout: Layout,
): Generator<string> {
  if (audit.total[status] === 0) return;
  yield '';
  yield layout.paint('strong', title);
  for (const { check, tally } of audit.checkTallies()) {
    if (tally[status] === 0) continue;
    const findings = audit.findingsOfCheck(check.id).filter((finding) => finding.status === status);
    yield* wrapped(check.title, '  ', layout);
    yield* resources(findings, layout, '?');
  }
}

function* gaps({ facts }: AuditResult, layout: Layout): Generator<string> {
  if (facts.gaps.size === 0) return;
  yield '';
  yield layout.paint('strong', 'Could not be read');
  for (const { fact, detail, hint } of facts.gaps.values()) {
    yield* wrapped(
      [`${inert(fact)}: ${inert(detail)}`, inert(hint)].filter(Boolean).join('; '),
      '  ',
      layout,
    );
  }
}

function* wrapped(
  text: string,
  indent: string,
  { paint, width }: Layout,
  role?: PaintRole,
): Generator<string> {
  for (const [index, line] of wrapWords(text, width - indent.length - 2).entries()) {
    const full = `${indent}${index === 0 ? '' : '  '}${line}`;
    yield role ? paint(role, full) : full;
  }
}
