/** The layers of an image as text for a person, readable in 80 columns. */
import { inert } from '../facts/inert-text.ts';
import { byteSize } from '../insight/container-state.ts';
import type { LayerRuleResult } from '../insight/layers/layer-rules.ts';
import type { LayerSummary } from '../insight/layers/layer-summary.ts';
import { type OddEntries, oddEntries, oddEntryWords } from '../insight/layers/odd-entries.ts';
import type { PathEvent } from '../insight/layers/path-timeline.ts';
import type { WastedPath } from '../insight/layers/wasted-space.ts';
import { modeText } from '../insight/mode-text.ts';
import { maskText } from '../insight/secret-value.ts';
import type { FoundPaths, LayersReport } from './layers-report.ts';
import { flowing, heading, type Layout, layoutOf, lines, type TableOptions, wrapped } from './text-layout.ts';
import { cutToWidth } from './words.ts';

const SHOWN_WASTED = 10;
const SHOWN_PATHS = 200;
const SHOWN_FORBIDDEN = 5;
const SHOWN_ODD = 5;

const WASTE_FORMULA =
  'Efficiency: 1 - wasted / all bytes of files. Wasted: versions of files that a later layer replaces or removes.';

const DIVE_NOTE =
  'Limits go by the figures of dive, which counts every version of a path that comes up more than once.';

export function* layersTable(report: LayersReport, options: TableOptions = {}): Generator<string> {
  yield* lines(content(report, layoutOf(options)));
}

function* content(report: LayersReport, layout: Layout): Generator<string> {
  yield* head(report, layout);
  if (report.paths === undefined) {
    yield* layerLines(report, layout);
    yield* efficiency(report, layout);
    yield* wastedLines(report, layout);
  } else {
    yield* pathLines(report.paths, layout);
  }
  yield* ruleLines(report, layout);
}

function* head({ image, layers, wasted }: LayersReport, layout: Layout): Generator<string> {
  const { name, imageId, inspect } = image;
  const platform = [inspect.Os, inspect.Architecture].filter((word) => word !== '').join('/');
  const words = [
    imageId.replace(/^sha256:/, '').slice(0, 12),
    ...(platform === '' ? [] : [platform]),
    `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`,
    byteSize(wasted.totalBytes),
  ];
  yield* flowing(
    [{ text: inert(name), role: 'strong' }, ...words.map((text) => ({ text: inert(text) }))],
    layout,
  );
  const unread = layers.filter(({ state }) => state !== 'read').length;
  if (unread > 0)
    yield* wrapped(
      `! ${unread} of ${layers.length} layers ${unread === 1 ? 'was' : 'were'} not read: all of this is about the others alone`,
      '',
      layout,
      'high',
    );
  for (const problem of image.problems) yield* wrapped(`! ${inert(problem)}`, '', layout, 'high');
  yield* oddLines(oddEntries(image), layout);
}

function* oddLines({ count, named }: OddEntries, layout: Layout): Generator<string> {
  if (count === 0) return;
  yield* wrapped(
    `! ${count} odd ${count === 1 ? 'entry' : 'entries'}, as no honest builder writes:`,
    '',
    layout,
    'medium',
  );
  for (const entry of named.slice(0, SHOWN_ODD)) {
    const { words, path } = oddEntryWords(entry);
    yield cutToWidth(`    ${words}${inert(path)}`, layout.width);
  }
  if (count > SHOWN_ODD) yield `    and ${count - SHOWN_ODD} more`;
}

const COLUMNS = [
  { title: 'layer', width: 5 },
  { title: 'size', width: 8 },
  { title: 'share', width: 5 },
  { title: 'added', width: 7 },
  { title: 'changed', width: 7 },
  { title: 'removed', width: 7 },
] as const;

function* layerLines({ layers }: LayersReport, { paint, width }: Layout): Generator<string> {
  const row = (cells: readonly string[], last: string): string => {
    const start = COLUMNS.map((column, place) => (cells[place] ?? '').padStart(column.width)).join('  ');
    return cutToWidth(`${start}  ${last}`, width);
  };
  yield '';
  yield paint(
    'strong',
    row(
      COLUMNS.map(({ title }) => title),
      'instruction',
    ),
  );
  for (const layer of layers) yield row(cellsOf(layer), instructionOf(layer));
}

function cellsOf({ layer, state, size, share, added, changed, removed }: LayerSummary): readonly string[] {
  if (state !== 'read') return [String(layer + 1), 'not read'];
  return [
    String(layer + 1),
    byteSize(size),
    percent(share, 0),
    String(added),
    String(changed),
    String(removed),
  ];
}

function instructionOf({ instruction, text }: LayerSummary): string {
  const words = [instruction, maskText(text)].filter((word) => word !== '').join(' ');
  return words === '' ? 'unknown' : inert(words.replaceAll(/\s+/g, ' '));
}

function* efficiency({ wasted, dive, rules }: LayersReport, layout: Layout): Generator<string> {
  yield '';
  const role = wasted.score < 0.9 ? 'medium' : 'good';
  yield* flowing(
    [
      { text: `Efficiency ${percent(wasted.score, 1)}`, role },
      { text: `${byteSize(wasted.wastedBytes)} of ${byteSize(wasted.totalBytes)} wasted` },
      { text: `${wasted.pathCount} ${wasted.pathCount === 1 ? 'path' : 'paths'}` },
    ],
    layout,
  );
  yield* wrapped(WASTE_FORMULA, '', layout, 'dim');
  if (rules.every(({ rule }) => rule === 'forbid')) return;
  yield* wrapped(
    `As dive counts: efficiency ${percent(dive.efficiency, 2)}, ${byteSize(dive.wastedBytes)} wasted, ` +
      `${percent(dive.userWastedPercent, 2)} of what stands on the base.`,
    '',
    layout,
  );
}

function* wastedLines({ wasted }: LayersReport, layout: Layout): Generator<string> {
  const worst = wasted.top(SHOWN_WASTED);
  if (worst.length === 0) return;
  yield* heading('Most wasted', layout);
  for (const path of worst) yield cutToWidth(wastedLine(path), layout.width);
  const rest = wasted.pathCount - worst.length;
  if (rest > 0) yield `  and ${rest} more`;
}

function wastedLine({ bytes, layers, hiddenBy, isReplaced, path }: WastedPath): string {
  const where = `${isReplaced ? 'replaced' : 'removed'} by ${hiddenBy + 1}, in ${layers.map((layer) => layer + 1).join(' ')}`;
  return `  ${byteSize(bytes).padStart(8)}  ${inert(path)}  ${where}`;
}

function* pathLines({ glob, count, timelines }: FoundPaths, layout: Layout): Generator<string> {
  yield* heading(`${count} ${count === 1 ? 'path' : 'paths'} like ${inert(glob)}`, layout);
  let shown = 0;
  for (const { path, events } of timelines()) {
    if (shown === SHOWN_PATHS) {
      yield `and ${count - shown} more; --format json has them all`;
      return;
    }
    shown += 1;
    yield cutToWidth(inert(path), layout.width);
    for (const event of events) yield cutToWidth(eventLine(event, path), layout.width);
  }
}

function eventLine({ layer, kind, entry, changed, by }: PathEvent, path: string): string {
  const start = `  layer ${String(layer + 1).padStart(2)}  ${kind.padEnd(8)}`;
  if (entry === undefined) return start.trimEnd();
  if (kind === 'removed')
    return by === path ? start.trimEnd() : `${start}  with ${inert(by === '' ? '/' : by)}`;
  const { type, mode, uid, gid, size, target } = entry;
  const words = [
    modeText(type, mode),
    `${uid}:${gid}`,
    ...(type === 'file' ? [byteSize(size)] : []),
    ...(target === '' ? [] : [`-> ${inert(target)}`]),
    ...(changed.length === 0 ? [] : [changed.join(', ')]),
  ];
  return `${start}  ${words.join('  ')}`;
}

function* ruleLines({ rules }: LayersReport, layout: Layout): Generator<string> {
  if (rules.length === 0) return;
  const broken = rules.filter(({ isBroken }) => isBroken).length;
  yield* heading(broken === 0 ? 'Every rule is kept' : `${broken} of ${rules.length} rules broken`, layout);
  for (const rule of rules) {
    yield* wrapped(ruleLine(rule), '  ', layout, rule.isBroken ? 'high' : 'good');
    for (const { path, layer } of rule.paths.slice(0, SHOWN_FORBIDDEN))
      yield cutToWidth(`      ${inert(path)}  in layer ${layer + 1}`, layout.width);
    const rest = rule.value - SHOWN_FORBIDDEN;
    if (rule.rule === 'forbid' && rest > 0) yield `      and ${rest} more`;
  }
  if (rules.some(({ rule }) => rule !== 'forbid')) yield* wrapped(DIVE_NOTE, '', layout, 'dim');
}

/** The sign says it without colour too. */
function ruleLine({ rule, isBroken, limit, value }: LayerRuleResult): string {
  const sign = isBroken ? '✖' : '✔';
  if (rule === 'forbid') return `${sign} no path like ${inert(String(limit))}: ${value} found`;
  const words = rule === 'highestWastedBytes' ? bytesWords(value) : percent(value, 2);
  const bound = rule === 'highestWastedBytes' ? bytesWords(Number(limit)) : percent(Number(limit), 2);
  return `${sign} ${rule} ${bound}: ${words}`;
}

function bytesWords(bytes: number): string {
  return `${byteSize(bytes)} (${bytes})`;
}

/** A share as people read it; `nothing` where there is nothing to take a share of. */
function percent(share: number, digits: number): string {
  if (Number.isNaN(share)) return 'nothing';
  if (!Number.isFinite(share)) return 'all';
  const text = (share * 100).toFixed(digits);
  // All of it is said of all of it only.
  return `${share < 1 && Number(text) === 100 ? (100 - 10 ** -digits).toFixed(digits) : text} %`;
}
