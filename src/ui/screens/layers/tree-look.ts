/** How the files of layers are looked at: from what a person chose to what the explorer takes. Pure. */
import { TREE_SORTS, type TreeSort } from '../../../insight/layers/node-order.ts';
import type { TreeLook } from '../../../insight/layers/tree-explorer.ts';
import type { OpenFolders, TreeRows } from '../../../insight/layers/tree-rows.ts';
import { CHANGE_STATES, type ChangeState, type TreeMode } from '../../../insight/layers/tree-state.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import type { ViewState } from '../../navigation/view-memory.ts';

const MODE_NAMES = ['layer', 'up-to', 'compare'] as const;
export type ModeName = (typeof MODE_NAMES)[number];

/** What the tree is narrowed to. */
const SHOWN_CHANGES = ['all', 'added', 'changed', 'removed'] as const;
export type ShownChanges = (typeof SHOWN_CHANGES)[number];

export function modeNamed(name: string): ModeName {
  return MODE_NAMES.find((mode) => mode === name) ?? 'layer';
}

/** The next way of looking; comparing needs a marked layer. */
export function nextMode(name: ModeName, marked: number | undefined): ModeName {
  if (name === 'layer') return 'up-to';
  return name === 'up-to' && marked !== undefined ? 'compare' : 'layer';
}

export function treeMode(name: ModeName, layer: number, marked: number | undefined): TreeMode {
  if (name === 'compare' && marked !== undefined) return { kind: 'compare', from: marked, to: layer };
  return { kind: name === 'up-to' ? 'up-to' : 'layer', layer };
}

export function sortNamed(name: string | undefined): TreeSort {
  return TREE_SORTS.find((sort) => sort === name) ?? 'name';
}

export function nextSort(sort: TreeSort): TreeSort {
  return TREE_SORTS[(TREE_SORTS.indexOf(sort) + 1) % TREE_SORTS.length] ?? 'name';
}

export function shownNamed(name: string): ShownChanges {
  return SHOWN_CHANGES.find((shown) => shown === name) ?? 'all';
}

export function nextShown(shown: ShownChanges, by: 1 | -1): ShownChanges {
  const { length } = SHOWN_CHANGES;
  return SHOWN_CHANGES[(SHOWN_CHANGES.indexOf(shown) + by + length) % length] ?? 'all';
}

const KEPT: Readonly<Record<ShownChanges, readonly ChangeState[]>> = {
  all: CHANGE_STATES,
  added: ['added'],
  changed: ['modified', 'metadata'],
  removed: ['removed'],
};

/** When two layers are compared, what is the same in both says nothing. */
export function hiddenStates(shown: ShownChanges, mode: TreeMode): ReadonlySet<ChangeState> {
  const kept = KEPT[shown];
  const isSameOut = mode.kind === 'compare';
  return new Set(
    CHANGE_STATES.filter((state) => !kept.includes(state) || (isSameOut && state === 'unchanged')),
  );
}

/** A folder that a person opened, and one that they closed, as the memory of the view has it. */
export function openMark(path: string): string {
  return `+${path}`;
}
export function closedMark(path: string): string {
  return `-${path}`;
}

/** @param isOpenByDefault whether folders that nobody touched are open. */
export function openFolders(
  laid: Pick<LaidImage, 'nodeOf'>,
  folded: ViewState['folded'],
  isOpenByDefault: boolean,
): OpenFolders {
  const open = new Set<number>();
  const closed = new Set<number>();
  for (const mark of folded) {
    const node = laid.nodeOf(mark.slice(1));
    if (node === undefined) continue;
    (mark.startsWith('+') ? open : closed).add(node);
  }
  return { open, closed, isOpenByDefault };
}

/** So deep a folder that is the only thing in its folder is opened unasked. */
const LONELY_DEPTH = 12;

/** The rows of a look. Where there is but one folder, it is open: nobody wants to open `/app` before they see anything. */
export function shownRows({ explorer }: Pick<LaidImage, 'explorer'>, look: TreeLook): TreeRows {
  let rows = explorer.rows(look);
  const open = new Set(look.folders.open);
  for (let depth = 0; depth < LONELY_DEPTH; depth += 1) {
    const last = rows.count - 1;
    const [row] = last === depth ? rows.slice(last, last + 1) : [];
    if (row === undefined || !row.isFolder || row.isOpen || look.folders.closed.has(row.node)) break;
    open.add(row.node);
    rows = explorer.rows({ ...look, folders: { ...look.folders, open } });
  }
  return rows;
}
