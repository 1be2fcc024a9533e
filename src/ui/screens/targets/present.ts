/** The targets that were tried, as a document. Pure. */

import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { Tried } from '../../ports.ts';
import { reasonAndHelp } from '../../text/trouble.ts';

/** `note` says what became of the last attempt to connect. */
export function targetDocument(tried: readonly Tried[], current: string, note = ''): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (note !== '') doc.item('note', [{ text: ` ${note}`, token: 'accent' }], 1).blank();
  if (tried.length === 0) doc.none('Asking…');
  const isKube = ({ target }: Tried): boolean => target.startsWith('kube:');
  // Who looks at a cluster looks for another one first.
  const ordered = current.startsWith('kube:')
    ? [...tried.filter(isKube), ...tried.filter((each) => !isKube(each))]
    : tried;
  for (const { target, origin, outcome } of ordered) {
    const words =
      outcome.state === 'answered'
        ? { text: `  ${outcome.engine}`, token: 'status.pass' as const }
        : outcome.state === 'failed'
          ? outcome.trouble.kind === 'no-socket'
            ? { text: '  nothing there', token: 'text.dim' as const }
            : { text: '  does not answer', token: 'status.fail' as const }
          : outcome.state === 'unasked'
            ? { text: '  a kube context, not asked yet', token: 'text.dim' as const }
            : { text: '  asking…', token: 'text.dim' as const };
    doc.item(
      `target ${target}`,
      [
        { text: ` ${target}`, token: 'text.strong' },
        words,
        { text: isOnScreen(target, current) ? '   on screen now' : '', token: 'accent' },
      ],
      3,
      { copy: target },
    );
    doc.text([{ text: `from ${origin}`, token: 'text.dim' }], 3);
    if (outcome.state === 'failed' && outcome.trouble.kind !== 'no-socket')
      doc.text([{ text: reasonAndHelp(outcome.trouble), token: 'text.dim' }], 3);
    doc.blank();
  }
  doc.item(
    'target demo:',
    [
      { text: ' demo:', token: 'text.strong' },
      { text: '  a recorded host, to look around', token: 'text.dim' },
    ],
    3,
  );
  doc.blank();
  doc.text([
    { text: 'Any other: type :target and its address, such as tcp://host:2376.', token: 'text.dim' },
  ]);
  return doc.lines;
}

/** A kube context is on screen with one of its namespaces, too. */
function isOnScreen(target: string, current: string): boolean {
  return target === current || (target.startsWith('kube:') && current.startsWith(`${target}/`));
}
