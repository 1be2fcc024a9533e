/** How a check is mended, as lines of a document. Pure. */
import type { Fix } from '../../audit/check.ts';
import type { DocumentBuilder } from './document-line.ts';

const FIX_LABEL: readonly (readonly [Exclude<keyof Fix, 'text'>, string])[] = [
  ['run', 'docker run'],
  ['compose', 'compose file'],
  ['kubernetes', 'Kubernetes'],
  ['daemon', 'daemon.json'],
  ['dockerfile', 'Dockerfile'],
  ['host', 'on the host'],
];

/** What to do, and the settings for it; each of their lines copies the whole setting. */
export function fixLines(doc: DocumentBuilder, fix: Fix): void {
  doc.heading('Fix').text(fix.text);
  for (const [key, label] of FIX_LABEL) {
    const code = fix[key];
    if (code === undefined) continue;
    doc.text([{ text: label, token: 'text.dim' }], 1);
    for (const line of code.trimEnd().split('\n'))
      doc.text([{ text: line, token: 'accent' }], 5, { copy: code });
  }
}
