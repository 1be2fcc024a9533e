import { useMemo } from 'react';
import { nodePath } from '../../../insight/layers/image-tree.ts';
import type { TreeRow, TreeRows } from '../../../insight/layers/tree-rows.ts';
import type { TreeMode } from '../../../insight/layers/tree-state.ts';
import { useViewState } from '../../hooks/use-navigation.ts';
import { type PromptState, usePrompt } from '../../hooks/use-prompt.ts';
import { type RowWindow, useRowWindow, type WindowedRows } from '../../hooks/use-row-window.ts';
import type { Handlers } from '../../keys/command-registry.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import {
  closedMark,
  hiddenStates,
  nextShown,
  nextSort,
  openFolders,
  openMark,
  type ShownChanges,
  shownNamed,
  shownRows,
  sortNamed,
} from './tree-look.ts';

const TREE_VIEW = 'tree';

export interface FileTree {
  readonly rows: TreeRows;
  readonly window: RowWindow;
  readonly current: TreeRow | undefined;
  readonly sort: ReturnType<typeof sortNamed>;
  readonly shown: ShownChanges;
  readonly query: string;
  readonly prompt: PromptState;
  /** Sorting, narrowing and opening all: they work wherever the keys go. */
  readonly lookHandlers: Handlers;
  /** Those, moving, folding and filtering. What opens a file is the screen's. */
  readonly handlers: Handlers;
}

type Looked = Pick<LaidImage, 'tree' | 'explorer' | 'nodeOf'>;

/** The tree of an image in one mode: which folders are open, where the cursor is, what is filtered. */
export function useFileTree(laid: Looked, mode: TreeMode, height: number): FileTree {
  const [state, change] = useViewState(TREE_VIEW);
  const [{ mode: shownName }, changeShown] = useViewState(`${TREE_VIEW} changes`);
  const { query, folded } = state;
  const prompt = usePrompt(query, (text) => change((before) => ({ ...before, query: text })));
  const sort = sortNamed(state.sort);
  const shown = shownNamed(shownName);
  const isOpenByDefault = state.mode === 'open';
  const rows = useMemo(
    () =>
      shownRows(laid, {
        mode,
        sort,
        folders: openFolders(laid, folded, isOpenByDefault),
        hidden: hiddenStates(shown, mode),
        search: query,
        view: undefined,
      }),
    [laid, mode, sort, folded, isOpenByDefault, shown, query],
  );
  const windowed = useMemo((): WindowedRows => {
    const { tree } = laid;
    return {
      count: rows.count,
      idAt: (place) => nodePath(tree, rows.nodeAt(place) ?? 0),
      placeOf: (path) => {
        // A row that is not shown any more leaves the cursor to the folder that it is in.
        for (let node = laid.nodeOf(path) ?? -1; node > 0; node = tree.parents[node] ?? -1) {
          const place = rows.placeOf(node);
          if (place !== -1) return place;
        }
        return -1;
      },
    };
  }, [laid, rows]);
  const window = useRowWindow(TREE_VIEW, windowed, height - (prompt.open || query !== '' ? 1 : 0));
  const [current] = rows.slice(window.cursor, window.cursor + 1);

  const fold = (row: TreeRow, isOpen: boolean) =>
    change((before) => {
      const marks = new Set(before.folded);
      marks.delete(isOpen ? closedMark(row.path) : openMark(row.path));
      marks.add(isOpen ? openMark(row.path) : closedMark(row.path));
      return { ...before, folded: marks, cursorId: row.path, cursor: window.cursor };
    });
  const narrow = (by: 1 | -1) => () =>
    changeShown((before) => ({ ...before, mode: nextShown(shownNamed(before.mode), by) }));
  const parent = (): number =>
    current === undefined ? -1 : rows.placeOf(laid.tree.parents[current.node] ?? -1);
  const lookHandlers: Handlers = {
    'look.sort': () => change((before) => ({ ...before, sort: nextSort(sortNamed(before.sort)) })),
    'look.status': narrow(1),
    'look.status-back': narrow(-1),
    'look.fold': () =>
      change((before) => ({ ...before, mode: before.mode === 'open' ? '' : 'open', folded: new Set() })),
  };
  const handlers: Handlers = {
    ...window.handlers,
    ...lookHandlers,
    'look.filter': prompt.start,
    ...(current?.isFolder === true
      ? { 'go.in': () => fold(current, !current.isOpen), 'move.right': () => fold(current, true) }
      : {}),
    ...(current?.isFolder === true && current.isOpen ? { 'move.left': () => fold(current, false) } : {}),
    ...((current?.isFolder !== true || !current.isOpen) && parent() !== -1
      ? { 'move.left': () => window.jump(parent()) }
      : {}),
    ...(query !== '' ? { 'go.back': () => change((before) => ({ ...before, query: '' })) } : {}),
  };
  return { rows, window, current, sort, shown, query, prompt, lookHandlers, handlers };
}
