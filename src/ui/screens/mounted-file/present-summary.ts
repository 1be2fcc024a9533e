/** What is known of a file of a mount, a volume or a container. Pure. */
import type { FileLook, MountedPlace } from '../../../facts/mounted-folder.ts';
import { folderSigns } from '../../../insight/container/folder-signs.ts';
import { byteSize, fullTime } from '../../../insight/container-state.ts';
import { fileDigests } from '../../../insight/file-view/file-digests.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import type { ReadContent } from '../file/use-file.ts';
import { pathThere } from '../folder/mounted-trail.ts';
import { ownerWords } from '../folder/present.ts';

export function mountedFileSummary(
  of: MountedPlace,
  look: FileLook | undefined,
  trouble: string,
  content: ReadContent | undefined,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (look === undefined) {
    return trouble === ''
      ? doc.none('Reading…').lines
      : doc.text([{ text: trouble, token: 'status.fail' }]).lines;
  }
  const path = pathThere(of, look.path);
  const { mode, uid, gid, size, modifiedAt } = look.entry;
  for (const { severity, words } of folderSigns(look.entry, path))
    doc.item(`sign ${words}`, [
      { text: ` ${SEVERITY_SIGN[severity]} ${words}`, token: severityToken(severity) },
    ]);
  doc.heading(of.kind === 'volume' ? 'In the volume' : 'In the container');
  doc.field('path', path, { copy: path });
  if (mode !== undefined) doc.field('mode', mode.toString(8).padStart(4, '0'));
  if (uid !== undefined) doc.field('owner', ownerWords(uid, look.users));
  if (gid !== undefined) doc.field('group', ownerWords(gid, look.groups));
  if (size !== undefined) doc.field('size', `${byteSize(size)} (${size} bytes)`);
  if (modifiedAt !== undefined) doc.field('changed at', fullTime(modifiedAt));
  if (content?.isWhole === true) {
    doc.heading('Digests');
    for (const [name, digest] of Object.entries(fileDigests([content.bytes])))
      doc.field(name, digest, { copy: digest });
  }
  return doc.lines;
}
