/** Paths of all layers as rows: those of a ready view, or those that a search finds. Pure. */
import { byteSize } from '../../../insight/container-state.ts';
import type { ImageTree } from '../../../insight/layers/image-tree.ts';
import type { PathMatches } from '../../../insight/layers/path-search.ts';
import {
  READY_VIEWS,
  type ReadyView,
  type ReadyViewId,
  type ViewHit,
} from '../../../insight/layers/ready-views.ts';
import { modeText } from '../../../insight/mode-text.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { cutMiddle, fitCell, type Segment } from '../../text/line.ts';
import { layerNumber } from '../layers/present-layers.ts';

export function readyView(id: ReadyViewId | undefined): ReadyView | undefined {
  return READY_VIEWS.find((view) => view.id === id);
}

/** Views about bytes begin with the most of them. */
export function usualOrder(id: ReadyViewId | undefined): 'path' | 'size' {
  return id === 'largest' || id === 'wasted' ? 'size' : 'path';
}

/** The events of the nodes that a search found: each version of each of these paths that ever counted. */
export function matchedEvents(tree: ImageTree, { flags }: PathMatches): Uint8Array {
  const events = new Uint8Array(tree.eventRows.length);
  for (let node = flags.indexOf(1); node >= 0; node = flags.indexOf(1, node + 1)) {
    const end = tree.firstEvents[node + 1] ?? 0;
    for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1)
      if (tree.untils[event] !== tree.eventLayers[event]) events[event] = 1;
  }
  return events;
}

/** Those of both. */
export function inBoth(one: Uint8Array, other: Uint8Array | undefined): Uint8Array {
  return other === undefined ? one : one.map((flag, event) => flag & (other[event] ?? 0));
}

const FATE_WIDTH = 19;
const NOTE_WIDTH = 22;
const LAYER_WIDTH = 5;

export interface HitLook {
  readonly laid: LaidImage;
  readonly view: ReadyView | undefined;
  readonly width: number;
}

/** Which columns there is room for, and how wide the path is. */
function layoutOf(width: number, hasNotes: boolean) {
  const showsNote = hasNotes && width >= 70;
  const showsMode = width >= 100;
  const fixed =
    LAYER_WIDTH + 2 + 9 + 2 + FATE_WIDTH + (showsNote ? NOTE_WIDTH + 2 : 0) + (showsMode ? 12 : 0);
  return { showsNote, showsMode, path: Math.max(12, width - fixed) };
}

export function hitSegments(hit: ViewHit, { laid, view, width }: HitLook): readonly Segment[] {
  const { showsNote, showsMode, path } = layoutOf(width, view !== undefined);
  const { entry, layer, fate } = hit;
  const note = showsNote ? (view?.note(entry, laid.material, layer) ?? '') : '';
  const folder = entry.type === 'directory' ? '/' : '';
  return [
    {
      text: fitCell(cutMiddle(`/${hit.path}${folder}`, path), path),
      token: fate === 'there' ? undefined : 'text.dim',
    },
    { text: `  ${fitCell(layerNumber(layer), LAYER_WIDTH, 'right')}` },
    { text: fitCell(entry.type === 'file' ? byteSize(entry.size) : '', 9, 'right'), token: 'text.dim' },
    ...(showsMode ? [{ text: `  ${modeText(entry.type, entry.mode)}`, token: 'text.dim' as const }] : []),
    ...(showsNote ? [{ text: `  ${fitCell(note, NOTE_WIDTH)}`, token: 'severity.medium' as const }] : []),
    { text: `  ${fateWords(hit)}`, token: fate === 'there' ? 'text.dim' : 'severity.medium' },
  ];
}

export function hitHeads(width: number, view: ReadyView | undefined): string {
  const { showsNote, showsMode, path } = layoutOf(width, view !== undefined);
  return [
    fitCell('path', path),
    `  ${fitCell('layer', LAYER_WIDTH, 'right')}`,
    fitCell('size', 9, 'right'),
    ...(showsMode ? [`  ${fitCell('mode', 10)}`] : []),
    ...(showsNote ? [`  ${fitCell('what', NOTE_WIDTH)}`] : []),
    '  in the end',
  ].join('');
}

/** What became of it by the last layer. What is gone can still be read by whoever has the image. */
function fateWords({ fate, hiddenBy }: ViewHit): string {
  if (fate === 'there') return 'there';
  const by = hiddenBy === undefined ? '' : ` by layer ${layerNumber(hiddenBy)}`;
  return `${fate}${by}`;
}
