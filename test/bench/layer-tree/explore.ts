/**
 * A program of its own, so that nothing is warm and its memory is its own: reads the archive that it is given, goes
 * through it as a person would, and prints what that took as JSON. Built like Plimsoll itself.
 */

import { childRows } from '../../../src/facts/layer-index.ts';
import { mergeLayers } from '../../../src/insight/layers/merge-layers.ts';
import { prepareSearch } from '../../../src/insight/layers/path-search.ts';
import { READY_VIEWS } from '../../../src/insight/layers/ready-views.ts';
import { plainLook, TreeExplorer, type TreeLook } from '../../../src/insight/layers/tree-explorer.ts';
import { wastedSpace } from '../../../src/insight/layers/wasted-space.ts';
import { residentMemory } from '../process-cost.ts';
import { imageLayersOf } from './read-archive.ts';

const WINDOW = 40;
/** A key each, as they are typed. */
const SEARCHES = [
  'mo',
  'mod',
  'modu',
  'module-4',
  'module-49',
  '/usr/lib',
  'part-7/',
  '*.js',
  '**/sub-2/*',
  'etc/**',
  'smdl49',
];

let resident = 0;
function noteMemory(): void {
  resident = Math.max(resident, residentMemory(process.pid));
}

const layers = await imageLayersOf(process.argv[2] ?? '');
noteMemory();
// As the screens do while the layers come in one by one.
for (const index of layers) if (index !== undefined) prepareSearch(index);
const beforeMerge = performance.now();
const tree = mergeLayers(layers);
const merging = performance.now() - beforeMerge;
noteMemory();

const wasted = wastedSpace(tree);
const explorer = new TreeExplorer(tree);
let look: TreeLook = plainLook(tree);
const took: Record<'folder' | 'layer' | 'view' | 'filter' | 'sort', number[]> = {
  folder: [],
  layer: [],
  view: [],
  filter: [],
  sort: [],
};

/** What is done at a key press, up to the rows that are drawn. Processor time, which other programs hardly change. */
function press(what: keyof typeof took, change: () => Partial<TreeLook>): void {
  const before = process.threadCpuUsage();
  look = { ...look, ...change() };
  const rows = explorer.rows(look);
  rows.slice(Math.max(0, rows.count - WINDOW), rows.count);
  const { user, system } = process.threadCpuUsage(before);
  took[what].push((user + system) / 1000);
  noteMemory();
}

const open = new Set<number>();
const openOne = (node: number) =>
  press('folder', () => ({ folders: { ...look.folders, open: new Set(open.add(node)) } }));
for (let node = 0, depth = 0; depth < 3; depth += 1) {
  node = childRows(tree, node).next().value ?? 0;
  openOne(node);
}
const library = childRows(tree, childRows(tree, 0).next().value ?? 0).next().value ?? 0;
for (const folder of childRows(tree, library)) {
  openOne(folder);
  for (const inner of [...childRows(tree, folder)].slice(0, 3)) openOne(inner);
}
for (let layer = 0; layer < layers.length; layer += 1) {
  press('layer', () => ({ mode: { kind: 'layer', layer } }));
  press('layer', () => ({ mode: { kind: 'up-to', layer } }));
  press('layer', () => ({ mode: { kind: 'compare', from: 0, to: layer } }));
}
press('folder', () => ({ folders: { open: new Set(), closed: new Set(), isOpenByDefault: true } }));
press('folder', () => ({ folders: { open: new Set(), closed: new Set(), isOpenByDefault: false } }));
for (let round = 0; round < 3; round += 1) {
  for (const sort of ['size', 'mtime', 'name'] as const) press('sort', () => ({ sort }));
  for (const search of SEARCHES) press('filter', () => ({ search }));
  press('filter', () => ({ search: '' }));
  for (const hidden of ['unchanged', 'added', 'removed'] as const)
    press('filter', () => ({ hidden: new Set([hidden]) }));
  press('filter', () => ({ hidden: new Set() }));
  for (const view of READY_VIEWS) {
    press('view', () => ({ view: view.flags({ tree, contents: [], wasted }) }));
    press('view', () => ({ view: undefined }));
  }
}
console.log(JSON.stringify({ merging, took, resident, nodes: tree.count }));
