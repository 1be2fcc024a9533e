import { Box } from 'ink';
import { useCallback, useMemo, useState } from 'react';
import type { Connection } from '../../facts/target.ts';
import { byHandLines } from '../by-hand.ts';
import { useKeyWord } from '../hooks/use-bindings.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { EvidenceContext } from '../hooks/use-evidence.ts';
import { ExtractContext } from '../hooks/use-extract.ts';
import { useExtracting } from '../hooks/use-extracting.ts';
import { useNavigation } from '../hooks/use-navigation.ts';
import { useNotice } from '../hooks/use-notice.ts';
import { usePalette } from '../hooks/use-palette.ts';
import { RecordContext } from '../hooks/use-record.ts';
import { useRecording } from '../hooks/use-recording.ts';
import { RoomContext } from '../hooks/use-room.ts';
import { useSeen, useSessionFeed } from '../hooks/use-session.ts';
import { useTakingEvidence } from '../hooks/use-taking-evidence.ts';
import { WaiveContext } from '../hooks/use-waive.ts';
import { useWaiving } from '../hooks/use-waiving.ts';
import { alwaysHints, screenHints } from '../keys/footer-hints.ts';
import { Screen } from '../screens/screen.tsx';
import type { Picture } from '../session/session-feed.ts';
import { damagedWords } from '../text/damaged-file.ts';
import { type Segment, wrapSegments, wrapWithin } from '../text/line.ts';
import { reason, whatAndWhy } from '../text/trouble.ts';
import type { Token } from '../theme/token.ts';
import { EVIDENCE_ROWS, EvidenceDialog } from './evidence-dialog.tsx';
import { EXTRACT_ROWS, ExtractDialog } from './extract-dialog.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { HeaderRule } from './header-rule.tsx';
import { Palette } from './palette.tsx';
import { RECORD_ROWS, RecordDialog } from './record-dialog.tsx';
import { Rule } from './rule.tsx';
import { StyledLine } from './styled-line.tsx';
import { TooSmall } from './too-small.tsx';
import { WAIVE_ROWS, WaiveDialog } from './waive-dialog.tsx';

interface Props {
  readonly columns: number;
  readonly rows: number;
  /** Whether there is no room for a screen: dialogues and their work stay until there is again. */
  readonly tooSmall: boolean;
  readonly linear: boolean;
  readonly notice: string;
  readonly banner: string;
  readonly depth: number;
}

/** Rows that a screen keeps when something lies over it. */
const LEAST_ROOM = 3;
/** From how many rows on every screen has room for all of its lines. */
const ROOMY = 10;

/** Every screen's frame: the same thing in the same place. Never larger than the terminal. */
export function Frame({ columns, rows, tooSmall, linear, notice, banner, depth }: Props) {
  const { place } = useNavigation();
  const palette = usePalette();
  const { waiving, start } = useWaiving();
  const { extracting, start: startExtracting } = useExtracting();
  const { taking, start: startEvidence } = useTakingEvidence();
  const { recording, start: startRecording } = useRecording();
  const [byHand, setByHand] = useState(false);
  const byHandKey = useKeyWord('look.by-hand');
  const feed = useSessionFeed();
  const say = useNotice();
  useCommands('screen', {
    'program.palette': palette.start,
    'look.by-hand': () => {
      if (byHandLines(place, feed.picture().facts).length > 0) setByHand((shown) => !shown);
      else say('No command shows this by hand.');
    },
  });

  const aroundScreen = useCallback(
    ({ facts }: Picture) => ({
      commands: byHand ? byHandLines(place, facts) : [],
      trouble: troubleLine(facts.connection) ?? '',
      damage: damagedWords(facts),
      hints: screenHints(place, facts),
    }),
    [byHand, place],
  );
  const { trouble, damage, hints, ...around } = useSeen(aroundScreen);
  const commands = commandLines(around.commands, columns, Math.max(1, rows - 12));
  const notes = [
    ...noteLines(banner, 'state.recorded', columns),
    ...noteLines(trouble, 'state.stale', columns),
    ...noteLines(damage, 'status.fail', columns),
  ];
  // What to try stands at the end of an error: a long one has the place of the rule too, so that nothing moves.
  const told = noteLines(notice, 'accent', columns, linear ? 1 : 2);
  const taken = 2 + (linear ? 0 : 2) + notes.length;
  const paletteRows = Math.min(9, Math.max(2, rows - taken - LEAST_ROOM));
  const byHandRows = commands.length === 0 ? 0 : commands.length + 1;
  const dialog =
    waiving !== undefined
      ? WAIVE_ROWS
      : extracting !== undefined
        ? EXTRACT_ROWS
        : taking !== undefined
          ? EVIDENCE_ROWS
          : recording !== undefined
            ? RECORD_ROWS
            : 0;
  const overlay = dialog > 0 ? dialog : palette.open ? paletteRows : byHandRows;
  const showsCommands = dialog === 0 && !palette.open && commands.length > 0;
  const used = taken + overlay;
  const room = useMemo(
    () => ({ columns, rows: Math.max(1, rows - used), linear }),
    [columns, rows, used, linear],
  );
  // Ink measures and cuts every line of a box that hides what overflows; only a cramped screen can overflow.
  const overflow = room.rows < ROOMY ? 'hidden' : 'visible';
  const whole = useMemo(() => ({ columns, rows, linear }), [columns, rows, linear]);

  if (tooSmall) return <TooSmall columns={columns} rows={rows} />;
  return (
    <RoomContext value={whole}>
      <Box flexDirection="column" width={columns} height={rows} overflow={overflow}>
        <Header />
        <HeaderRule />
        {notes.map(({ id, segments }) => (
          <StyledLine key={id} width={columns} segments={segments} />
        ))}
        <RoomContext value={room}>
          <Box flexDirection="column" height={room.rows} flexShrink={0}>
            <WaiveContext value={start}>
              <ExtractContext value={startExtracting}>
                <EvidenceContext value={startEvidence}>
                  <RecordContext value={startRecording}>
                    <Screen key={`${depth} ${place.screen} ${'id' in place ? place.id : ''}`} place={place} />
                  </RecordContext>
                </EvidenceContext>
              </ExtractContext>
            </WaiveContext>
          </Box>
        </RoomContext>
        {waiving === undefined ? null : <WaiveDialog waiving={waiving} />}
        {extracting === undefined ? null : <ExtractDialog extracting={extracting} />}
        {taking === undefined ? null : <EvidenceDialog taking={taking} />}
        {recording === undefined ? null : <RecordDialog recording={recording} />}
        {palette.open ? <Palette height={overlay} text={palette.text} cursor={palette.cursor} /> : null}
        {showsCommands ? (
          <StyledLine
            width={columns}
            segments={[
              { text: ' The same by hand', token: 'text.strong' },
              { text: `   ${byHandKey} hides this`, token: 'text.dim' },
            ]}
          />
        ) : null}
        {showsCommands
          ? commands.map(({ id, segments }) => <StyledLine key={id} width={columns} segments={segments} />)
          : null}
        {told.length < 2 ? <Rule /> : null}
        {told.length === 0 ? <Footer hints={hints} always={alwaysHints(place)} /> : null}
        {told.map(({ id, segments }) => (
          <StyledLine key={id} width={columns} segments={segments} />
        ))}
      </Box>
    </RoomContext>
  );
}

interface FrameLine {
  readonly id: string;
  readonly segments: readonly Segment[];
}

/** As many whole commands as fit into `most` rows, the first one at any rate: half a command is of no use. */
function commandLines(commands: readonly string[], columns: number, most: number): readonly FrameLine[] {
  const lines: FrameLine[] = [];
  for (const command of commands) {
    const wrapped = wrapSegments([{ text: `   ${command}`, token: 'accent' }], columns - 1, 5);
    if (lines.length > 0 && lines.length + wrapped.length > most) break;
    lines.push(...wrapped.map((segments, part) => ({ id: `${part} ${command}`, segments })));
  }
  return lines.slice(0, most);
}

/** A note under the header or in the last lines: few lines, so that the screen keeps its room. */
function noteLines(text: string, token: Token, columns: number, most = 2): readonly FrameLine[] {
  if (text === '') return [];
  const wrapped = wrapWithin([{ text: ` ${text}`, token }], columns - 1, most);
  return wrapped.map((segments, part) => ({ id: `${part} ${token}`, segments }));
}

/** What is wrong with the connection, and what happens about it; undefined while all is well. */
function troubleLine(connection: Connection): string | undefined {
  if (connection.state === 'stale')
    return `The connection is gone. ${reason(connection.trouble)} Trying again.`;
  return connection.state === 'failed'
    ? `${whatAndWhy(connection.trouble)} ${connection.trouble.tryThis}`
    : undefined;
}
