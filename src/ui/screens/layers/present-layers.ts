/** The layers of an image as rows, and what is said of all of them and of one. Pure. */
import type { ImageLayer } from '../../../facts/image-layers.ts';
import { byteSize } from '../../../insight/container-state.ts';
import { type ImageTree, NONE } from '../../../insight/layers/image-tree.ts';
import type { LayerSummary } from '../../../insight/layers/layer-summary.ts';
import { maskText } from '../../../insight/secret-value.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { type Column, inWords } from '../../list/column.ts';
import { cells, type Segment, segmentsWidth } from '../../text/line.ts';
import { SEVERITY_SIGN } from '../../text/risk.ts';
import { whatAndWhy } from '../../text/trouble.ts';

export interface LayerRow {
  readonly id: string;
  /** From 0. */
  readonly layer: number;
  readonly summary: LayerSummary;
  readonly state: ImageLayer['state'];
  /** The instruction with what it says, its secrets hidden. */
  readonly step: string;
  /** Files that are. */
  readonly setuid: number;
  /** Files that hold some. */
  readonly secrets: number;
  /** Whether it was marked to compare others with. */
  readonly isMarked: boolean;
}

export function layerRows(laid: LaidImage, marked: number | undefined): readonly LayerRow[] {
  const setuid = countByLayer(laid.tree, laid.viewFlags('setuid'));
  return laid.summaries.map((summary, layer) => ({
    id: layerRowId(layer, summary.diffId),
    layer,
    summary,
    state: laid.image.layers[layer]?.state ?? { kind: 'waiting' },
    step: stepWords(summary),
    setuid: setuid[layer] ?? 0,
    secrets: laid.secrets[layer]?.size ?? 0,
    isMarked: layer === marked,
  }));
}

/** Two layers of an image may be alike. */
export function layerRowId(layer: number, diffId: string): string {
  return `${layer} ${diffId}`;
}

/** What older builders write in place of the name of what was copied. */
const COPIED_DIGEST = /\b((?:file|dir|multi):[0-9a-f]{8})[0-9a-f]{24,}/g;

/** The instruction with what it says, its secrets hidden. */
export function stepWords({ instruction, text }: Pick<LayerSummary, 'instruction' | 'text'>): string {
  const words = `${instruction} ${maskText(text).replace(COPIED_DIGEST, '$1…')}`.trim();
  return words === '' ? '(no instruction recorded)' : words;
}

function countByLayer({ eventLayers, layers }: ImageTree, flags: Uint8Array): readonly number[] {
  const counts = layers.map(() => 0);
  for (let event = flags.indexOf(1); event >= 0; event = flags.indexOf(1, event + 1)) {
    const layer = eventLayers[event] ?? NONE;
    counts[layer] = (counts[layer] ?? 0) + 1;
  }
  return counts;
}

/** Layers are counted from 1 for people. */
export function layerNumber(layer: number): string {
  return String(layer + 1);
}

function sizeCell({ state, summary }: LayerRow): Segment {
  switch (state.kind) {
    case 'read':
      return { text: byteSize(summary.size) };
    case 'failed':
      return { text: 'failed', token: 'status.fail' };
    case 'reading':
      return { text: 'reading', token: 'state.stale' };
    case 'waiting':
      return { text: '–', token: 'text.dim' };
  }
}

function marksCell({ setuid, secrets }: LayerRow): readonly Segment[] {
  return [
    ...(secrets > 0
      ? [{ text: `${SEVERITY_SIGN.critical}${secrets}`, token: 'severity.critical' as const }]
      : []),
    ...(secrets > 0 && setuid > 0 ? [{ text: ' ' }] : []),
    ...(setuid > 0 ? [{ text: `${SEVERITY_SIGN.high}${setuid}`, token: 'severity.high' as const }] : []),
  ];
}

function markWords({ setuid, secrets }: LayerRow): string {
  const held = secrets === 1 ? '1 secret' : `${secrets} secrets`;
  return [...(secrets > 0 ? [held] : []), ...(setuid > 0 ? [`${setuid} setuid`] : [])].join(', ');
}

const FROM_WORDS = { stream: 'read', folder: 'engine’s folder', cache: 'kept' } as const;

/** `+64 ~1 -2`: what it did to files; a dash for a layer that did nothing. */
function filesText({ added, changed, removed }: LayerSummary): string {
  const counts = [
    ['+', added],
    ['~', changed],
    ['-', removed],
  ] as const;
  const words = counts.flatMap(([sign, count]) =>
    count === 0 ? [] : [`${sign}${count.toLocaleString('en')}`],
  );
  return words.join(' ') || '–';
}

const LAYER_COLUMNS: readonly Column<LayerRow>[] = [
  {
    id: 'layer',
    title: 'no.',
    min: 3,
    max: 3,
    rank: 0,
    align: 'right',
    cell: ({ layer, isMarked }) => ({
      text: `${isMarked ? '=' : ''}${layerNumber(layer)}`,
      token: isMarked ? 'accent' : 'text.strong',
    }),
  },
  { id: 'size', title: 'size', min: 7, max: 9, rank: 1, align: 'right', cell: sizeCell },
  { id: 'what', title: 'made by', min: 12, max: 200, rank: 2, cell: ({ step }) => ({ text: step }) },
  {
    id: 'files',
    title: 'files',
    min: 11,
    max: 20,
    rank: 5,
    from: 62,
    cell: ({ summary }) => ({ text: filesText(summary) }),
    words: { from: 0, max: 40, cell: ({ summary }) => ({ text: filesWords(summary) }) },
  },
  {
    id: 'share',
    title: 'share',
    min: 5,
    max: 5,
    rank: 4,
    from: 48,
    align: 'right',
    cell: ({ summary }) => ({ text: percent(summary.share), token: 'text.dim' }),
    words: 'left out',
  },
  {
    id: 'wasted',
    title: 'wasted',
    min: 7,
    max: 8,
    rank: 4,
    from: 58,
    align: 'right',
    cell: ({ summary: { wastedBytes } }) =>
      wastedBytes === 0 ? { text: '–', token: 'text.dim' } : { text: byteSize(wastedBytes) },
    words: 'left out',
  },
  {
    id: 'from',
    title: 'from',
    min: 6,
    max: 15,
    rank: 7,
    from: 92,
    cell: ({ state }) => ({ text: state.kind === 'read' ? FROM_WORDS[state.from] : '', token: 'text.dim' }),
  },
];

/** Only where some layer has something to be marked. */
const MARKS_COLUMN: Column<LayerRow> = {
  id: 'marks',
  title: ' ',
  min: 5,
  max: 8,
  rank: 3,
  cell: marksCell,
  words: { min: 12, max: 24, cell: (row) => ({ text: markWords(row) }) },
};

/** As wide as these layers need: an image has few of them, and what made them needs the room. */
export function layerColumns(rows: readonly LayerRow[], linear: boolean): readonly Column<LayerRow>[] {
  const hasMarks = rows.some(({ setuid, secrets }) => setuid + secrets > 0);
  const columns = hasMarks ? [...LAYER_COLUMNS, MARKS_COLUMN] : LAYER_COLUMNS;
  return (linear ? inWords(columns) : columns).map((column) => {
    const widths = rows.map((row) => cellWidth(column.cell(row)));
    const needed = Math.max(cells(column.title), ...widths);
    return { ...column, min: Math.min(column.min, needed), max: Math.min(column.max, needed) };
  });
}

function cellWidth(cell: Segment | readonly Segment[]): number {
  return segmentsWidth('text' in cell ? [cell] : cell);
}

/** `adds 64 files, removes 2`. */
function filesWords({ added, changed, removed }: LayerSummary): string {
  const counts = [
    ['adds', added],
    ['changes', changed],
    ['removes', removed],
  ] as const;
  const words = counts.flatMap(([does, count]) =>
    count === 0
      ? []
      : [{ text: `${does} ${count.toLocaleString('en')}`, noun: count === 1 ? 'file' : 'files' }],
  );
  return words.map(({ text, noun }, at) => (at === 0 ? `${text} ${noun}` : text)).join(', ') || 'no files';
}

/** `0 %` only for nothing, `100 %` only for all. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %';
  if (share < 1 && share > 0.99) return '99 %';
  return `${Math.round(share * 100)} %`;
}

/** `9 layers, 812 MB   64 MB of it wasted (92 % efficient)   ✖ 1 secret  ▲ 3 setuid`. */
export function imageWords(
  laid: LaidImage,
  rows: readonly LayerRow[],
  { width, linear }: { readonly width: number; readonly linear: boolean },
): readonly Segment[] {
  const { wasted, image } = laid;
  const count = image.layers.length;
  const read = image.layers.filter(({ state }) => state.kind === 'read').length;
  const layers = `${count} ${count === 1 ? 'layer' : 'layers'}`;
  const waste = wasted.wastedBytes === 0 ? 'nothing wasted' : `${byteSize(wasted.wastedBytes)} wasted`;
  const efficiency = wasted.wastedBytes === 0 ? '' : ` (efficiency ${percent(wasted.score)})`;
  const setuid = rows.reduce((sum, row) => sum + row.setuid, 0);
  const secrets = rows.reduce((sum, row) => sum + row.secrets, 0);
  const isScanned = isLookedInto(laid);
  const sign = (text: string): string => (linear ? '' : `${text} `);
  const counted: readonly Segment[] = [
    { text: ` ${read < count ? `${read} of ${layers}` : layers}`, token: 'text.strong' },
    { text: `, ${byteSize(wasted.totalBytes)}   ${waste}` },
  ];
  const found: readonly Segment[] = [
    ...(secrets > 0
      ? [
          {
            text: `   ${sign(SEVERITY_SIGN.critical)}${secrets} with secrets`,
            token: 'severity.critical' as const,
          },
        ]
      : []),
    ...(setuid > 0
      ? [{ text: `   ${sign(SEVERITY_SIGN.high)}${setuid} setuid`, token: 'severity.high' as const }]
      : []),
  ];
  // How much it is of all comes after what is found in it, where there is not room for both.
  const isRoomy = segmentsWidth([...counted, ...found]) + efficiency.length < width;
  const words = isRoomy ? [...counted, { text: efficiency }, ...found] : [...counted, ...found];
  const unscanned = '   not looked inside';
  const isSaid = !isScanned && read === count && segmentsWidth(words) + unscanned.length < width;
  return isSaid ? [...words, { text: unscanned, token: 'text.dim' }] : words;
}

/** Whether the contents of all its layers were looked into. */
export function isLookedInto({ image }: Pick<LaidImage, 'image'>): boolean {
  return image.layers.every(({ state }) => state.kind === 'read' && state.contents !== undefined);
}

/** The layer under the cursor in two lines: what it did, and what it weighs. */
export function layerDetail(row: LayerRow): readonly (readonly Segment[])[] {
  const { summary, state, layer } = row;
  const name: Segment = { text: ` Layer ${layerNumber(layer)}`, token: 'text.strong' };
  const step: readonly Segment[] = [name, { text: `  ${row.step}` }];
  if (state.kind === 'failed')
    return [
      [name, { text: `  ${whatAndWhy(state.trouble)} ${state.trouble.tryThis}`, token: 'status.fail' }],
    ];
  if (state.kind !== 'read') return [step, [{ text: ' It is not read yet.', token: 'text.dim' }]];
  const wasted = summary.wastedBytes > 0 ? `, ${byteSize(summary.wastedBytes)} hidden later` : '';
  const marks = markWords(row);
  return [
    step,
    [
      { text: ` ${filesWords(summary)}   ${percent(summary.share)} of the image${wasted}` },
      ...(marks === '' ? [] : [{ text: `   ${marks}`, token: 'severity.high' as const }]),
      ...(state.index.oddityCount > 0
        ? [{ text: `   ${oddWords(state.index.oddityCount)}`, token: 'severity.medium' as const }]
        : []),
    ],
  ];
}

function oddWords(count: number): string {
  return count === 1 ? '1 odd entry' : `${count.toLocaleString('en')} odd entries`;
}
