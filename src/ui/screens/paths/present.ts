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
import type { Token } from '../../theme/token.ts';
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

const LAYER_WIDTH = 5;
const SIZE_WIDTH = 8;
const MODE_WIDTH = 10;
/** `replaced in 12`. */
const FATE_WIDTH = 14;
const GAP = '  ';
/** From how many columns on size and mode stand beside what a view says of a file. */
const ROOMY_FROM = 100;
const NARROWEST_PATH = 12;

interface HitColumn {
  readonly title: string;
  readonly width: number;
  readonly align?: 'right';
  readonly text: (hit: ViewHit) => string;
  readonly token?: Token;
}

/** One row as it is drawn: where it is first, then what its view says of it. */
export function hitSegments(hit: ViewHit, columns: readonly HitColumn[], width: number): readonly Segment[] {
  const path = pathWidth(columns, width);
  const isThere = hit.fate === 'there';
  const folder = hit.entry.type === 'directory' ? '/' : '';
  return [
    {
      text: fitCell(cutMiddle(`/${hit.path}${folder}`, path), path),
      token: isThere ? undefined : 'text.dim',
    },
    ...columns.map(({ width: own, align, text, token }) => ({
      text: `${GAP}${fitCell(text(hit), own, align)}`,
      token,
    })),
    { text: `${GAP}${fateWords(hit)}`, token: isThere ? 'text.dim' : 'severity.medium' },
  ];
}

export function hitHeads(columns: readonly HitColumn[], width: number): string {
  return [
    fitCell('path', pathWidth(columns, width)),
    ...columns.map(({ title, width: own, align }) => fitCell(title, own, align)),
    'in the end',
  ].join(GAP);
}

/** What stands between the path and what became of it. Where there is little room, what the view says comes first. */
export function hitColumns(
  laid: Pick<LaidImage, 'material'>,
  view: ReadyView | undefined,
  width: number,
): readonly HitColumn[] {
  const note = view?.note;
  const isRoomy = width >= ROOMY_FROM;
  return [
    { title: 'layer', width: LAYER_WIDTH, align: 'right', text: ({ layer }) => layerNumber(layer) },
    ...(note === undefined || isRoomy
      ? [
          {
            title: 'size',
            width: SIZE_WIDTH,
            align: 'right' as const,
            text: sizeText,
            token: 'text.dim' as const,
          },
        ]
      : []),
    ...(isRoomy
      ? [
          {
            title: 'mode',
            width: MODE_WIDTH,
            text: ({ entry }: ViewHit) => modeText(entry.type, entry.mode),
            token: 'text.dim' as const,
          },
        ]
      : []),
    ...(note === undefined
      ? []
      : [
          {
            title: 'what',
            width: Math.min(note.width, Math.floor(width / 3)),
            text: ({ entry, layer }: ViewHit) => note.of(entry, laid.material, layer),
            token: 'severity.medium' as const,
          },
        ]),
  ];
}

function pathWidth(columns: readonly HitColumn[], width: number): number {
  const others = columns.reduce((sum, column) => sum + column.width + GAP.length, FATE_WIDTH + GAP.length);
  return Math.max(NARROWEST_PATH, width - others);
}

function sizeText({ entry }: ViewHit): string {
  return entry.type === 'file' ? byteSize(entry.size) : '';
}

/** What became of this version of it. What is gone can still be read by whoever has the image. */
function fateWords({ fate, hiddenBy }: ViewHit): string {
  if (fate === 'there' || hiddenBy === undefined) return 'there';
  return `${fate === 'removed' ? 'gone' : 'replaced'} in ${layerNumber(hiddenBy)}`;
}
