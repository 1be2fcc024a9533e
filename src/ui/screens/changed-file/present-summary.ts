/** What is known of a file that a container added or changed. Pure. */
import type { FileChange } from '../../../facts/container-changes.ts';
import { changeSigns } from '../../../insight/container/change-signs.ts';
import { byteSize, fullTime } from '../../../insight/container-state.ts';
import { fileDigests } from '../../../insight/file-view/file-digests.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import type { ReadContent } from '../file/use-file.ts';

export function changedFileSummary(
  change: FileChange | undefined,
  content: ReadContent | undefined,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (change === undefined) return doc.none('It is as the image has it, or gone.').lines;
  const { path, kind, mode, uid, gid, size, modifiedAt, target, before, isSameContent } = change;
  for (const { severity, words } of changeSigns(change))
    doc.item(`sign ${words}`, [
      { text: ` ${SEVERITY_SIGN[severity]} ${words}`, token: severityToken(severity) },
    ]);
  doc.heading('In the container');
  doc.field('path', path);
  doc.field('against the image', kind === 'added' ? 'added: the image has nothing here' : kind, {
    topic: 'writable layer',
  });
  if (mode !== undefined) doc.field('mode', octal(mode));
  if (uid !== undefined) doc.field('owner', `${uid}:${gid ?? '?'}`);
  if (size !== undefined) doc.field('size', `${byteSize(size)} (${size} bytes)`);
  if (modifiedAt !== undefined) doc.field('changed at', fullTime(modifiedAt));
  if (target !== undefined) doc.field('leads to', target);
  if (before !== undefined) {
    doc.heading('In the image');
    if (before.mode !== undefined) doc.field('mode', octal(before.mode));
    if (before.uid !== undefined) doc.field('owner', `${before.uid}:${before.gid ?? '?'}`);
    if (before.size !== undefined) doc.field('size', `${byteSize(before.size)} (${before.size} bytes)`);
    if (before.modifiedAt !== undefined) doc.field('changed at', fullTime(before.modifiedAt));
    if (isSameContent !== undefined) doc.field('content', isSameContent ? 'the same' : 'another');
  }
  if (content?.isWhole === true) {
    doc.heading('Digests');
    for (const [name, digest] of Object.entries(fileDigests([content.bytes])))
      doc.field(name, digest, { copy: digest });
  }
  return doc.lines;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
