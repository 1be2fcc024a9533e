import { Box } from 'ink';
import { useMemo } from 'react';
import type { TreeMode } from '../../../insight/layers/tree-state.ts';
import { Rule } from '../../components/rule.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { extractableTree } from '../../extracting/extractable.ts';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useClipboard } from '../../hooks/use-clipboard.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useExtract } from '../../hooks/use-extract.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useNotice } from '../../hooks/use-notice.ts';
import { useResting } from '../../hooks/use-resting.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { useRowWindow, type WindowedRows } from '../../hooks/use-row-window.ts';
import type { Handlers } from '../../keys/command-registry.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import type { Segment } from '../../text/line.ts';
import { whatAndWhy } from '../../text/trouble.ts';
import { FilesPane, headWords } from './files-pane.tsx';
import { LayersPane } from './layers-pane.tsx';
import { imageWords, layerDetail, layerNumber, layerRowId, layerRows } from './present-layers.ts';
import { modeWords, treeDetail } from './present-tree.ts';
import { modeNamed, nextMode, treeMode } from './tree-look.ts';
import { type FileTree, useFileTree } from './use-file-tree.ts';

interface Props {
  readonly laid: LaidImage;
  readonly height: number;
  /** Why layers are missing; empty when none are or they are on their way. */
  readonly trouble: string;
}

/** From how many columns on the layers and their files stand side by side. */
const SIDE_BY_SIDE_FROM = 76;
/** From how many rows on what is under the cursor is told in two lines under a rule. */
const ROOMY_FROM = 14;
const EDGE: Segment = { text: '│', token: 'border' };

/** The list of layers beside the tree of their files. */
export function LaidLayers({ laid, height, trouble }: Props) {
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const copy = useClipboard();
  const searchKey = useKeyWord('look.all-layers');
  const filesKey = useKeyWord('go.in');
  const say = useNotice();
  const extract = useExtract();
  const [{ mode: side }, changeSide] = useViewState('layers side');
  const [{ mode: modeName }, changeMode] = useViewState('layers mode');
  const [{ cursorId: markedId }, changeMark] = useViewState('layers mark');
  const { image } = laid;
  const id = image.imageId;

  const marked = image.layers.findIndex(({ diffId }, layer) => layerRowId(layer, diffId) === markedId);
  const rows = useMemo(() => layerRows(laid, marked === -1 ? undefined : marked), [laid, marked]);
  const problem = image.problems[0] ?? trouble;
  const isBeside = columns >= SIDE_BY_SIDE_FROM && !linear;
  const isOnFiles = side === 'files';
  const isRoomy = height >= ROOMY_FROM;
  const foot = (isRoomy ? 2 : 1) + (isRoomy && !linear ? 1 : 0);
  const paneHeight = Math.max(1, height - 2 - (problem === '' ? 0 : 1) - foot);

  const windowed = useMemo(
    (): WindowedRows => ({
      count: rows.length,
      idAt: (place) => rows[place]?.id ?? '',
      placeOf: (row) => rows.findIndex((each) => each.id === row),
    }),
    [rows],
  );
  const list = useRowWindow('layers', windowed, paneHeight);
  const layer = useResting(list.cursor, isBeside && !isOnFiles);
  const mode = useMemo(
    () => treeMode(modeNamed(modeName), layer, marked === -1 ? undefined : marked),
    [modeName, layer, marked],
  );
  const tree = useFileTree(laid, mode, paneHeight);
  const row = rows[list.cursor];
  const file = tree.current;

  const toSide = (next: '' | 'files') => () => changeSide((before) => ({ ...before, mode: next }));
  const openPath = (): void => {
    if (file === undefined) return;
    go({ kind: 'into', place: { screen: 'file', id, layer: file.layer, path: file.path } });
  };
  const mark = (): void => {
    if (row === undefined) return;
    const isOff = row.isMarked;
    changeMark((before) => ({ ...before, cursorId: isOff ? undefined : row.id }));
    changeMode((before) => ({ ...before, mode: isOff ? '' : 'compare' }));
    if (!isOff) say(`Layer ${layerNumber(row.layer)} is marked: go to another to see what differs from it.`);
  };
  const changeHow = (): void => {
    const next = nextMode(modeNamed(modeName), marked === -1 ? undefined : marked);
    changeMode((before) => ({ ...before, mode: next }));
  };
  const anywhere: Handlers = {
    'look.mode': changeHow,
    'look.compare': mark,
    'look.views': () => go({ kind: 'into', place: { screen: 'views', id } }),
    'look.all-layers': () => go({ kind: 'into', place: { screen: 'paths', id, query: tree.query } }),
    'look.explain': () => go({ kind: 'into', place: { screen: 'glossary', topic: 'layer' } }),
  };
  // Tab goes from the layers to the files and on to the next tab of the screen; shift-tab the same way back.
  const toFilesFirst = (): void =>
    say(`Put the cursor on a file or a folder first: ${filesKey} goes to those of this layer.`);
  const onList: Handlers = {
    'program.extract': toFilesFirst,
    'look.timeline': toFilesFirst,
    ...tree.lookHandlers,
    ...list.handlers,
    'go.in': toSide('files'),
    'move.right': toSide('files'),
    'tab.next': toSide('files'),
    'look.filter': () => {
      toSide('files')();
      tree.prompt.start();
    },
    'look.copy': () => copy(row?.summary.diffId ?? ''),
  };
  const onFiles: Handlers = {
    'go.back': toSide(''),
    'move.left': toSide(''),
    'move.right': openPath,
    'go.in': openPath,
    ...tree.handlers,
    'tab.previous': toSide(''),
    ...(file === undefined
      ? {}
      : {
          'look.copy': () => copy(`/${file.path}`),
          'program.extract': () =>
            extract(extractableTree(id, laid.tree, laid.explorer.state(mode), file.node)),
          'look.timeline': () => go({ kind: 'into', place: { screen: 'path', id, path: file.path } }),
        }),
  };
  useCommands('view', { ...anywhere, ...(isOnFiles ? onFiles : onList) });

  const listWidth = isBeside ? Math.floor(columns * (columns >= 150 ? 0.46 : 0.48)) : columns;
  const filesWidth = isBeside ? columns - listWidth - 1 : columns;
  const details = isOnFiles
    ? file === undefined
      ? []
      : treeDetail(file, mode, secretsOf(laid, file.layer, file.path))
    : row === undefined
      ? []
      : layerDetail(row);
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <StyledLine width={columns} segments={imageWords(laid, rows, { width: columns, linear })} />
      {problem === '' ? null : (
        <StyledLine
          width={columns}
          segments={[{ text: ` ${problemWords(image.problems, problem)}`, token: 'status.fail' }]}
        />
      )}
      <Box flexDirection="row" height={paneHeight + 1} flexShrink={0}>
        {isBeside || !isOnFiles ? (
          <LayersPane rows={rows} list={list} isActive={!isOnFiles} width={listWidth} height={paneHeight} />
        ) : null}
        {isBeside ? <Edge height={paneHeight + 1} /> : null}
        {isBeside || isOnFiles ? (
          <FilesPane
            secretsOf={(layer, path) => secretsOf(laid, layer, path)}
            tree={tree}
            head={headWords(tree, modeWords(mode))}
            empty={emptyWords(laid, layer, mode, tree, searchKey)}
            isActive={isOnFiles}
            width={filesWidth}
            height={paneHeight}
          />
        ) : null}
      </Box>
      {isRoomy ? <Rule /> : null}
      {Array.from({ length: isRoomy ? 2 : 1 }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is what it is by its place.
        <StyledLine key={line} width={columns} segments={details[line] ?? []} />
      ))}
    </Box>
  );
}

function secretsOf({ secrets }: LaidImage, layer: number, path: string): number {
  return secrets[layer]?.get(path) ?? 0;
}

function problemWords(problems: readonly string[], first: string): string {
  return problems.length > 1 ? `${first}   and ${problems.length - 1} more` : first;
}

function emptyWords(
  { image }: LaidImage,
  layer: number,
  mode: TreeMode,
  { query, shown }: FileTree,
  searchKey: string,
): string {
  const state = image.layers[layer]?.state;
  if (state?.kind === 'failed') return whatAndWhy(state.trouble);
  if (state?.kind !== 'read') return 'This layer is not read yet.';
  if (query !== '') return `Nothing here matches. ${searchKey} looks in all layers.`;
  if (mode.kind === 'compare' && mode.from === mode.to) return 'This is the marked layer: go to another.';
  return shown === 'all' ? 'Nothing: no file comes or goes.' : `Nothing is ${shown} here.`;
}

function Edge({ height }: { readonly height: number }) {
  return (
    <Box flexDirection="column" width={1} flexShrink={0}>
      {Array.from({ length: height }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all of them are the same.
        <StyledLine key={line} width={1} segments={[EDGE]} />
      ))}
    </Box>
  );
}
