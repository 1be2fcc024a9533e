/** What people look for in an image, ready to be asked, with how much of it there is. Pure. */
import { byteSize } from '../../../insight/container-state.ts';
import { NEVER } from '../../../insight/layers/image-tree.ts';
import { oddEntries, oddEntryWords } from '../../../insight/layers/odd-entries.ts';
import { READY_VIEWS, type ReadyViewId } from '../../../insight/layers/ready-views.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { unreadWords } from '../../layers/unread-layers.ts';
import { fitCell } from '../../text/line.ts';
import type { Token } from '../../theme/token.ts';
import { percent } from '../layers/present-layers.ts';

/** Where something is found that is dangerous by itself. */
const GRAVE: Partial<Readonly<Record<ReadyViewId, Token>>> = {
  secrets: 'severity.critical',
  setuid: 'severity.high',
  capabilities: 'severity.high',
  'world-writable': 'severity.medium',
};

const COUNT_WIDTH = 9;
const TITLE_WIDTH = 29;
/** Enough for `12,345 hidden later` and what a key does. */
const GONE_WIDTH = 34;
/** From how many columns on each view says what is in it; the list behind it says so anyway. */
const ABOUT_FROM = 120;

/** @param lookKey the key that looks inside files, as people write it. */
export function viewsDocument(
  laid: LaidImage,
  isScanned: boolean,
  lookKey: string,
  width: number,
): readonly DocumentLine[] {
  const { wasted, image } = laid;
  const doc = new DocumentBuilder();
  doc.heading(`What is in ${image.name}`);
  const unread = unreadWords(image);
  if (unread !== '') doc.text([{ text: unread, token: 'status.unknown' }]);
  for (const { id, title, about, needsContents } of READY_VIEWS) {
    const isKnown = !needsContents || isScanned;
    const { count, hidden } = isKnown ? countOf(laid, id) : { count: 0, hidden: 0 };
    const gone = hidden === 0 ? '' : `${hidden.toLocaleString('en')} hidden later  `;
    const said = isKnown ? gone : `${lookKey} looks for them`;
    doc.item(
      id,
      [
        {
          text: ` ${fitCell(isKnown ? count.toLocaleString('en') : '?', COUNT_WIDTH, 'right')}  `,
          token: count > 0 ? GRAVE[id] : 'text.dim',
        },
        { text: fitCell(title, TITLE_WIDTH), token: 'text.strong' },
        { text: said, token: 'text.dim' },
        { text: width < ABOUT_FROM ? '' : fitCell('', GONE_WIDTH - said.length) + about },
      ],
      3 + COUNT_WIDTH + TITLE_WIDTH + GONE_WIDTH,
      { open: { screen: 'paths', id: image.imageId, view: id } },
    );
  }
  doc.heading('Efficiency');
  doc.field('score', percent(wasted.score));
  doc.field('how it is counted', '1 - wasted bytes / bytes of the files of all layers');
  doc.field(
    'wasted',
    `${byteSize(wasted.wastedBytes)} of ${byteSize(wasted.totalBytes)}, in ${wasted.pathCount.toLocaleString('en')} paths: versions of files that a later layer replaces or takes away`,
  );
  const [worst] = wasted.top(1);
  if (worst !== undefined)
    doc.field(
      'the worst',
      [{ text: `/${worst.path}` }, { text: `  ${byteSize(worst.bytes)}`, token: 'text.dim' }],
      {
        open: { screen: 'path', id: image.imageId, path: worst.path },
      },
    );
  if (image.problems.length > 0) {
    doc.heading('What is wrong with the image');
    for (const problem of image.problems) doc.text([{ text: problem, token: 'status.fail' }]);
  }
  const odd = oddEntries(image);
  if (odd.count > 0) {
    doc.heading('What no honest builder writes');
    for (const entry of odd.named) {
      const { words, path } = oddEntryWords(entry);
      doc.text([{ text: words }, { text: path, token: 'text.strong' }]);
    }
    const rest = odd.count - odd.named.length;
    if (rest > 0) doc.none(`and ${rest.toLocaleString('en')} more`);
  }
  return doc.lines;
}

/** How many there are, and how many of them a later layer hides. */
function countOf(laid: LaidImage, id: ReadyViewId): { readonly count: number; readonly hidden: number } {
  const { untils } = laid.tree;
  const flags = laid.viewFlags(id);
  let count = 0;
  let hidden = 0;
  for (let event = flags.indexOf(1); event >= 0; event = flags.indexOf(1, event + 1)) {
    count += 1;
    if (untils[event] !== NEVER) hidden += 1;
  }
  return { count, hidden };
}
