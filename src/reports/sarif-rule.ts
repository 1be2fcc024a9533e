/** A check as a rule of SARIF, with the properties that code scanning shows and sorts by. */
import type { ReportingDescriptor, Result } from 'sarif';
import type { Check } from '../audit/check.ts';
import type { Severity } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import { codeBlock, markdownText } from './markdown-text.ts';

export const SARIF_LEVEL: Readonly<Record<Severity, Result.level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** As CVSS counts: GitHub calls more than 9 critical, from 7 high, from 4 medium, from 0.1 low. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.0',
};

/** What GitHub shows of a description. */
const MAX_DESCRIPTION = 1024;

export function ruleOf(check: Check): ReportingDescriptor {
  const { id, title, why, severity, layer, control, resource, mode, references } = check;
  return {
    id: inert(id),
    shortDescription: { text: inert(title, { maxLength: MAX_DESCRIPTION }) },
    fullDescription: { text: inert(why, { maxLength: MAX_DESCRIPTION, newline: 'keep' }) },
    help: { text: helpText(check), markdown: helpMarkdown(check) },
    defaultConfiguration: { level: SARIF_LEVEL[severity] },
    properties: {
      tags: ['security', `layer/${layer}`, `control/${control}`, `resource/${resource}`],
      // A check reads the setting itself. What a person has to decide is only a hint until then.
      precision: mode === 'automated' ? 'very-high' : 'low',
      'security-severity': SECURITY_SEVERITY[severity],
      references: references.map(referenceWords),
    },
  };
}

function referenceWords({ benchmark, version, id }: Check['references'][number]): string {
  return inert(`${benchmark} ${version} ${id}`);
}

function helpText({ why, attack, fix, references }: Check): string {
  const paragraphs = [why, attack, `Fix: ${fix.text}`, references.map(referenceWords).join(', ')];
  return inert(paragraphs.filter(Boolean).join('\n\n'), { newline: 'keep' });
}

function helpMarkdown({ why, attack, fix, references }: Check): string {
  const code = (label: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`${label}:`, codeBlock(text)];
  return [
    '**Why it matters**',
    markdownText(why),
    '**What somebody does with it**',
    markdownText(attack),
    '**How to fix it**',
    markdownText(fix.text),
    ...code('docker run', fix.run),
    ...code('Compose', fix.compose),
    ...code('Kubernetes', fix.kubernetes),
    ...code('daemon.json', fix.daemon),
    ...code('Dockerfile', fix.dockerfile),
    ...code('On the host', fix.host),
    ...(references.length > 0
      ? [`References: ${references.map(referenceWords).map(markdownText).join(', ')}`]
      : []),
  ].join('\n\n');
}
