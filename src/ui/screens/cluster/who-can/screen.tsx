import { Box } from 'ink';
import { useEffect, useMemo, useRef } from 'react';
import { READY_QUESTIONS } from '../../../../insight/kubernetes/access-question.ts';
import { ListView } from '../../../components/list-view.tsx';
import { ObjectScreen } from '../../../components/object-screen.tsx';
import { Prompt } from '../../../components/prompt.tsx';
import { StyledLine } from '../../../components/styled-line.tsx';
import { DocumentBuilder, layOut } from '../../../document/document-line.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import { useCommands } from '../../../hooks/use-commands.ts';
import { useNavigation } from '../../../hooks/use-navigation.ts';
import { usePrompt } from '../../../hooks/use-prompt.ts';
import { RoomContext, useRoom } from '../../../hooks/use-room.ts';
import { usePicture } from '../../../hooks/use-session.ts';
import type { Segment } from '../../../text/line.ts';
import { rightsIndex } from '../subject/subject-facts.ts';
import { WHO_CAN_LIST, type WhoCan, whoCanRows } from './present.ts';

const TABS = READY_QUESTIONS.map(({ id }) => id);
const RBAC_LISTS = ['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'] as const;
const NOTHING: WhoCan = { question: undefined, advice: 'Still being read…', rows: [] };

/** Who can do something: nine questions that are worth asking, each on a number key, and whatever a person types. */
export function WhoCanScreen({ query, asks }: { readonly query: string; readonly asks: boolean }) {
  const { facts } = usePicture();
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const { kube } = facts;
  const ask = (text: string) => go({ kind: 'instead', place: { screen: 'who-can', query: text.trim() } });
  const prompt = usePrompt('', () => {}, { onSubmit: (text) => text.trim() !== '' && ask(text) });
  useCommands('screen', { 'look.ask': prompt.start });
  const start = useRef(asks ? prompt.start : undefined);
  useEffect(() => {
    start.current?.();
    start.current = undefined;
  }, []);
  const asked = query === '' ? (TABS[0] ?? '') : query;
  const index = kube && rightsIndex(kube);
  const { question, advice, rows } = useMemo(
    () => (index === undefined ? NOTHING : whoCanRows(index, asked)),
    [index, asked],
  );
  const unread = unreadLists(facts, RBAC_LISTS, kube?.namespace);
  const title = (shown: number): readonly Segment[] => [
    {
      text: ` ${shown === rows.length ? rows.length : `${shown} of ${rows.length}`} can`,
      token: 'text.strong',
    },
    { text: unread === undefined ? '' : ', as far as is known', token: 'status.unknown' },
  ];
  const told = question === undefined ? advice : (unread ?? '');
  const notes = useMemo(
    () => (told === '' ? [] : layOut(new DocumentBuilder().none(told).lines, columns - 2)),
    [told, columns],
  );
  return (
    <ObjectScreen
      trail={`Who can › ${question?.words ?? asked}`}
      aside={[]}
      tabs={TABS}
      tab={asked}
      onTab={ask}
      lines={(height) => (
        <Box flexDirection="column" height={height} flexShrink={0}>
          {notes.map(({ segments, part }) => (
            <StyledLine key={part} width={columns} segments={[{ text: ' ' }, ...segments]} />
          ))}
          {question === undefined ? null : (
            <RoomContext
              value={{
                columns,
                rows: Math.max(1, height - notes.length - (prompt.open ? 1 : 0)),
                linear,
              }}
            >
              <ListView kind={WHO_CAN_LIST} rows={rows} title={title} empty="Nobody." />
            </RoomContext>
          )}
          {prompt.open ? (
            <Prompt
              width={columns}
              sign="who can "
              text={prompt.text}
              typing
              note="get secrets -n shop   esc leaves"
            />
          ) : null}
        </Box>
      )}
    />
  );
}
