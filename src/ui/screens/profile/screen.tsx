import { Box } from 'ink';
import { useEffect, useMemo, useState } from 'react';
import { RowsView } from '../../components/rows-view.tsx';
import { Rule } from '../../components/rule.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { useKeyWords } from '../../hooks/use-bindings.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { sayFailure, useNotice } from '../../hooks/use-notice.ts';
import { usePorts } from '../../hooks/use-ports.ts';
import { useRecord } from '../../hooks/use-record.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture, useSessionFeed } from '../../hooks/use-session.ts';
import { presentProfile } from './present.ts';

/** How many containers of the image are looked at while the screen is open; the first ones. */
const MOST_WATCHED = 4;

/** So long a second press means yes. */
const QUESTION_MS = 8_000;

/** What is normal for an image, and what its containers do that is not. */
export function ProfileScreen({ id }: { readonly id: string }) {
  const { facts } = usePicture();
  const { session } = useSessionFeed();
  const { columns, rows, linear } = useRoom();
  const { profiles: port } = usePorts();
  const record = useRecord();
  const say = useNotice();
  const keys = useKeyWords();
  const { containers: known, profiles, processes, changes, live, connection } = facts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other facts change without anything to show here.
  const shown = useMemo(
    () => presentProfile(facts, id, { linear, keys }),
    [known, profiles, processes, changes, live, id, linear, keys],
  );
  const watched = shown.containers.slice(0, MOST_WATCHED).map((container) => container.id);
  const watchedIds = watched.join(' ');
  useEffect(() => {
    const over = new AbortController();
    for (const one of watchedIds.split(' ').filter(Boolean)) void session.watchContainer(one, over.signal);
    return () => over.abort();
  }, [session, watchedIds]);
  const isRecorded = connection.state === 'recorded';
  const [askedAt, setAskedAt] = useState(0);
  const { profile, acceptable } = shown;
  const [first] = shown.containers;

  const remove = () => {
    if (profile === undefined) return say('There is no profile to delete.');
    if (isRecorded) return say('This profile belongs to what was saved: it can’t be deleted here.');
    if (Date.now() - askedAt > QUESTION_MS) {
      setAskedAt(Date.now());
      return say(
        `Press the key again to delete the profile of ${shown.name}. Nothing on the host is touched.`,
      );
    }
    setAskedAt(0);
    port
      .remove(profile.image.id)
      .then(() => say(`The profile of ${shown.name} is deleted.`), sayFailure(say));
  };
  useCommands('screen', {
    'look.benchmark': () => {
      if (first === undefined) say(`No container of ${shown.name} runs: there is nothing to record.`);
      else record(first.id);
    },
    'program.delete': remove,
  });
  return (
    <Box flexDirection="column" height={rows}>
      <StyledLine
        width={columns}
        segments={[
          { text: ' Profile › ', token: 'text.dim' },
          { text: shown.name, token: 'text.strong' },
          {
            text: profile === undefined ? '' : `   ${profile.image.id.replace(/^sha256:/, '').slice(0, 12)}`,
            token: 'text.dim',
          },
        ]}
      />
      <Rule />
      <RowsView
        name="profile"
        title={shown.title}
        rows={shown.rows}
        height={rows - (linear ? 1 : 2)}
        empty={shown.empty}
        commandsOf={(row) => {
          const accepted = row && acceptable.get(row.id);
          if (accepted === undefined || profile === undefined)
            return {
              'program.waive': () => say('Put the cursor on something that is not in the profile first.'),
            };
          return {
            'program.waive': () => {
              if (isRecorded) return say('This profile belongs to what was saved: it can’t be changed here.');
              port
                .accept(profile.image, accepted.addition, accepted.container)
                .then(() => say(`Taken into the profile: ${accepted.title}`), sayFailure(say));
            },
          };
        }}
      />
    </Box>
  );
}
