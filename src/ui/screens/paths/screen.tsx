import { Box } from 'ink';
import { useMemo } from 'react';
import type { ReadyViewId } from '../../../insight/layers/ready-views.ts';
import { viewHits } from '../../../insight/layers/ready-views.ts';
import { PaneRows } from '../../components/pane-rows.tsx';
import { Prompt } from '../../components/prompt.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { extractableAt } from '../../extracting/extractable.ts';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useClipboard } from '../../hooks/use-clipboard.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useExtract } from '../../hooks/use-extract.ts';
import { useImageReading } from '../../hooks/use-image-reading.ts';
import { useLaidImage } from '../../hooks/use-laid-image.ts';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { usePrompt } from '../../hooks/use-prompt.ts';
import { usePromptWords } from '../../hooks/use-prompt-words.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { useRowWindow, type WindowedRows } from '../../hooks/use-row-window.ts';
import type { LaidImage } from '../../layers/laid-image.ts';
import { unreadWords } from '../../layers/unread-layers.ts';
import { NothingYet } from '../layers/layers-view.tsx';
import { isLookedInto } from '../layers/present-layers.ts';
import {
  hitColumns,
  hitHeads,
  hitSegments,
  inBoth,
  matchedEvents,
  readyView,
  usualOrder,
} from './present.ts';

interface Props {
  readonly id: string;
  readonly view?: ReadyViewId;
}

/** Paths of all layers at once: the same path as often as there are versions of it. */
export function PathsScreen({ id, view }: Props) {
  const laid = useLaidImage(id);
  const reading = useImageReading(id);
  const { rows } = useRoom();
  useCommands('screen', { 'look.inside': () => reading.start(true) });
  return laid === undefined ? (
    <NothingYet laid={laid} reading={reading} height={rows} />
  ) : (
    <Paths laid={laid} {...(view === undefined ? {} : { viewId: view })} />
  );
}

const LIST = 'paths';

function Paths({ laid, viewId }: { readonly laid: LaidImage; readonly viewId?: ReadyViewId }) {
  const { columns, rows: height } = useRoom();
  const { go } = useNavigation();
  const copy = useClipboard();
  const lookKey = useKeyWord('look.inside');
  const extract = useExtract();
  const [{ query, mode: sort }, change] = useViewState(LIST);
  const prompt = usePrompt(query, (text) => change((before) => ({ ...before, query: text })));
  const promptWords = usePromptWords(prompt.open);
  const view = readyView(viewId);
  const order = sort === '' ? usualOrder(viewId) : sort === 'size' ? 'size' : 'path';
  const hits = useMemo(() => {
    const found =
      view !== undefined && query === '' ? undefined : matchedEvents(laid.tree, laid.explorer.search(query));
    const flags = viewId === undefined ? found : inBoth(laid.viewFlags(viewId), found);
    return viewHits(laid.tree, flags ?? new Uint8Array(), order);
  }, [laid, view, viewId, query, order]);
  const windowed = useMemo((): WindowedRows => {
    const at = (place: number) => hits.slice(place, place + 1)[0];
    const idAt = (place: number): string => {
      const hit = at(place);
      return hit === undefined ? '' : `${hit.layer} ${hit.path}`;
    };
    return {
      count: hits.count,
      idAt,
      placeOf: (id) => {
        // Near the top most likely, as after another letter of a filter; further down it is not worth the walk.
        const most = Math.min(hits.count, 2_000);
        for (let place = 0; place < most; place += 1) if (idAt(place) === id) return place;
        return -1;
      },
    };
  }, [hits]);
  const hasPrompt = prompt.open || query !== '';
  const listHeight = Math.max(1, height - 3 - (hasPrompt ? 1 : 0));
  const window = useRowWindow(LIST, windowed, listHeight);
  const [current] = hits.slice(window.cursor, window.cursor + 1);
  const id = laid.image.imageId;
  const timeline = (): void => {
    if (current !== undefined) go({ kind: 'into', place: { screen: 'path', id, path: current.path } });
  };
  useCommands('view', {
    ...window.handlers,
    'look.filter': prompt.start,
    'look.all-layers': prompt.start,
    'look.sort': () =>
      change((before) => ({
        ...before,
        mode: order === 'size' ? 'path' : 'size',
        cursor: 0,
        cursorId: undefined,
      })),
    ...(current === undefined
      ? {}
      : {
          'go.in': () =>
            current.entry.type === 'directory'
              ? timeline()
              : go({ kind: 'into', place: { screen: 'file', id, layer: current.layer, path: current.path } }),
          'program.extract': () => extract(extractableAt(laid, current.layer, current.path)),
          'look.timeline': timeline,
          'look.copy': () => copy(`/${current.path}`),
        }),
    ...(query === '' ? {} : { 'go.back': () => change((before) => ({ ...before, query: '' })) }),
  });
  const unread = unreadWords(laid.image);
  const isWhole = unread === '';
  const isUnknown = view?.needsContents === true && !isLookedInto(laid);
  const about = isUnknown
    ? `Nobody looked inside the files yet: ${lookKey} does, which takes longer.`
    : unread || view?.about;
  const title = view === undefined ? 'Search' : view.title;
  const count = `${hits.count.toLocaleString('en')} in ${isWhole ? 'all layers' : 'the layers that are read'}`;
  const hitWidth = columns - 3;
  const between = hitColumns(laid, view, hitWidth);
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <StyledLine
        width={columns}
        segments={[
          { text: ` Images › ${laid.image.name} › ${title}`, token: 'text.strong' },
          { text: `   ${count}${order === 'size' ? ', largest first' : ''}` },
        ]}
      />
      <StyledLine
        width={columns}
        segments={[
          {
            text: ` ${about ?? 'Every version of every path in any layer, also of those that are gone in the end.'}`,
            token: 'text.dim',
          },
        ]}
      />
      <StyledLine
        width={columns}
        segments={[{ text: `  ${hitHeads(between, hitWidth)}`, token: 'text.dim' }]}
      />
      <PaneRows
        lines={hits
          .slice(window.offset, window.offset + listHeight)
          .map((hit) => hitSegments(hit, between, hitWidth))}
        cursor={window.cursor - window.offset}
        isActive
        width={columns}
        height={listHeight}
        empty={
          query !== ''
            ? 'Nothing matches.'
            : isWhole
              ? 'No layer has anything of this kind.'
              : 'Nothing of this kind in the layers that are read.'
        }
      />
      {hasPrompt ? (
        <Prompt
          width={columns}
          sign="/"
          text={prompt.open ? prompt.text : query}
          typing={prompt.open}
          note={`${promptWords}   part of a path, or a glob: **/*.pem`}
        />
      ) : null}
    </Box>
  );
}
