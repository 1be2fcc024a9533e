/** What became of one path, layer by layer. Pure. */
import type { LayerEntry } from '../../../facts/layer-entry.ts';
import { byteSize } from '../../../insight/container-state.ts';
import { type PathEvent, type PathEventKind, pathTimeline } from '../../../insight/layers/path-timeline.ts';
import { modeText } from '../../../insight/mode-text.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { unreadWords } from '../../layers/unread-layers.ts';
import { fitCell } from '../../text/line.ts';
import type { Token } from '../../theme/token.ts';
import { layerNumber, stepWords } from '../layers/present-layers.ts';
import { changedWords, timeText } from '../layers/present-tree.ts';

const KIND: Readonly<
  Record<PathEventKind, { readonly words: string; readonly sign: string; readonly token: Token }>
> = {
  added: { words: 'brought', sign: '+', token: 'status.pass' },
  modified: { words: 'changed', sign: '~', token: 'status.unknown' },
  metadata: { words: 'changed', sign: '~', token: 'status.unknown' },
  again: { words: 'brought again as it was', sign: '~', token: 'status.unknown' },
  removed: { words: 'taken away', sign: '-', token: 'status.fail' },
};

export function pathDocument(laid: LaidImage, path: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const node = laid.nodeOf(path);
  if (node === undefined) return doc.none('No layer that is read knows this path.').lines;
  const events = pathTimeline(laid.tree, node);
  doc.heading(`/${path}`);
  doc.text([{ text: lastWords(events), token: 'text.dim' }]);
  for (const event of events) eventLines(doc, laid, path, event);
  const unread = unreadWords(laid.image);
  if (unread !== '') doc.blank().none(unread);
  return doc.lines;
}

function eventLines(doc: DocumentBuilder, laid: LaidImage, path: string, event: PathEvent): void {
  const { layer, kind, entry, changed, by } = event;
  const { words, sign, token } = KIND[kind];
  const summary = laid.summaries[layer];
  const isThere = kind !== 'removed' && entry !== undefined && entry.type !== 'directory';
  doc.blank();
  doc.item(
    `layer ${layer}`,
    [
      { text: ` ${sign} `, token },
      { text: `layer ${fitCell(layerNumber(layer), 4)}`, token: 'text.strong' },
      { text: words, token },
      { text: changed.length === 0 ? '' : `: ${changedWords(changed)}` },
      { text: by === path ? '' : `, with /${by}` },
    ],
    14,
    isThere ? { open: { screen: 'file', id: laid.image.imageId, layer, path } } : {},
  );
  if (entry !== undefined && kind !== 'removed')
    doc.text([{ text: entryWords(entry), token: 'text.dim' }], 14);
  if (summary !== undefined) doc.text([{ text: stepWords(summary), token: 'text.dim' }], 14);
}

function entryWords(entry: LayerEntry): string {
  const { type, mode, uid, gid, size, mtime, target, digest, hardlinkOf } = entry;
  return [
    modeText(type, mode),
    `${uid}:${gid}`,
    timeText(mtime),
    ...(type === 'file' ? [byteSize(size)] : []),
    ...(target === '' ? [] : [`link to ${target}`]),
    ...(hardlinkOf === '' ? [] : [`another name of /${hardlinkOf}`]),
    ...(digest === '' ? [] : [`SHA-256 ${digest.slice(0, 12)}`]),
  ].join('  ');
}

/** Whether it is there in the end, and what that means. */
function lastWords(events: readonly PathEvent[]): string {
  const last = events.at(-1);
  if (last === undefined)
    return 'No layer has it: there are only things inside it, or it was taken away before it came.';
  const versions = events.filter(({ kind }) => kind !== 'removed').length;
  const isGone = last.kind === 'removed';
  if (versions === 1)
    return isGone
      ? 'It is gone in the end. Whoever has the image can still read it.'
      : 'One layer brings it, and a container sees it so.';
  return isGone
    ? `There are ${versions} versions of it, and it is gone in the end. Whoever has the image can still read them.`
    : `There are ${versions} versions of it; a container sees the last one. Whoever has the image can read all.`;
}
