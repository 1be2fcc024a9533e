/** Checks as text for a person: a list, and everything about one of them. */
import type { Check } from '../audit/check.ts';
import { inert } from '../facts/inert-text.ts';
import { noPaint, type Paint } from './paint.ts';
import { cutToWidth, padToWidth, wrapWords } from './words.ts';

export interface PageOptions {
  readonly paint?: Paint;
  readonly width?: number;
}

const SEVERITY_WIDTH = 8;
const SHOWN_EXAMPLES = 3;

/** One line for each check: severity, id and title. */
export function checkList(
  checks: readonly Check[],
  { paint = noPaint, width = 80 }: PageOptions = {},
): string {
  const idWidth = Math.max(0, ...checks.map((check) => check.id.length));
  const lines = checks.map((check) => {
    const severity = paint(check.severity, padToWidth(check.severity, SEVERITY_WIDTH));
    const rest = Math.max(20, width - SEVERITY_WIDTH - idWidth - 4);
    return `${severity}  ${padToWidth(check.id, idWidth)}  ${cutToWidth(inert(check.title), rest)}`;
  });
  const count = checks.length === 1 ? '1 check' : `${checks.length} checks`;
  return `${[...lines, '', `${count}; plimsoll checks show ID tells all about one.`].join('\n')}\n`;
}

/** What it finds, why it matters, what somebody does with it, how to fix it, where it comes from and what exactly is asked. */
export function checkPage(check: Check, { paint = noPaint, width = 80 }: PageOptions = {}): string {
  const text = (label: string, content: string): string[] => [
    '',
    paint('strong', label),
    ...indent(wrapWords(harmless(content), width - 2)),
  ];
  const code = (label: string, content: string | undefined): string[] =>
    content === undefined
      ? []
      : ['', paint('strong', label), ...indent(harmless(content.trimEnd()).split('\n'))];
  const references = check.references.map(({ benchmark, version, id }) => `${benchmark} ${version}, ${id}`);
  const about = [check.severity, `about each ${check.resource}`, check.layer, check.control];
  if (check.mode === 'manual') about.push('a person decides');
  return `${[
    paint(check.severity, harmless(check.title)),
    paint('dim', harmless(check.id)),
    paint('dim', about.join(' · ')),
    ...code('What it says where it fails', foundLines(check)),
    ...text('Why it matters', check.why),
    ...text('What somebody does with it', check.attack),
    ...text('How to fix it', check.fix.text),
    ...code('docker run', check.fix.run),
    ...code('Compose', check.fix.compose),
    ...code('Kubernetes', check.fix.kubernetes),
    ...code('daemon.json', check.fix.daemon),
    ...code('Dockerfile', check.fix.dockerfile),
    ...code('On the host', check.fix.host),
    ...(references.length > 0 ? text('References', references.join('\n')) : []),
    ...code('Applies when (CEL)', check.when),
    ...code('Passes when (CEL)', check.pass),
    ...code('Evidence (CEL)', check.evidence.join('\n')),
    ...code('Says where it fails (CEL in braces)', check.found?.includes('{') ? check.found : undefined),
  ].join('\n')}\n`;
}

/** As its examples show it; the expressions themselves when none does. Undefined when it has no `found`. */
function foundLines({ found, examples }: Check): string | undefined {
  const shown = examples.fail.flatMap((example) => example.found ?? []);
  return shown.length > 0 ? [...new Set(shown)].slice(0, SHOWN_EXAMPLES).join('\n') : found;
}

function harmless(text: string): string {
  return inert(text, { newline: 'keep' });
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
