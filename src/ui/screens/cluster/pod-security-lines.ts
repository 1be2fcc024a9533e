/** Pod Security levels, and what keeps a pod from them, as lines of a document. Pure. */
import type { PodSecurityViolation } from '../../../insight/kubernetes/pod-security-standards.ts';
import {
  POD_SECURITY_CONTROLS,
  type PodSecurityControl,
  type PodSecurityLevel,
} from '../../../knowledge/kubernetes/pod-security-controls.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import type { Token } from '../../theme/token.ts';

const CONTROLS: readonly PodSecurityControl[] = POD_SECURITY_CONTROLS;

export function levelToken(level: PodSecurityLevel): Token {
  if (level === 'restricted') return 'status.pass';
  return level === 'baseline' ? 'severity.low' : 'severity.high';
}

/** `no privileged containers`. */
function controlTitle(id: string): string {
  return CONTROLS.find((control) => control.id === id)?.title ?? id;
}

/** How much of a value is shown: what stands in an object may be very long. */
const MOST_SHOWN = 80;

/** Each control that refuses it, with the fields and what stands there. */
export function violationLines(
  doc: DocumentBuilder,
  violations: readonly PodSecurityViolation[],
  indent = 0,
): void {
  const before = ' '.repeat(indent);
  for (const { control, level, fields } of violations) {
    doc.item(
      `control ${control}`,
      [
        {
          text: `${before} ${level} refuses it: `,
          token: levelToken(level === 'baseline' ? 'privileged' : 'baseline'),
        },
        { text: controlTitle(control) },
      ],
      indent + 3,
      { topic: 'pod security' },
    );
    for (const { path, value } of fields)
      doc.text(
        [
          { text: path, token: 'text.dim' },
          { text: value === undefined ? ' is not set' : ` = ${shown(value)}` },
        ],
        indent + 5,
        { copy: path },
      );
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
