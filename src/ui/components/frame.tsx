import { Box } from 'ink';
import { useMemo, useState } from 'react';
import type { Connection } from '../../facts/target.ts';
import { byHandLines } from '../by-hand.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { useNavigation } from '../hooks/use-navigation.ts';
import { usePalette } from '../hooks/use-palette.ts';
import { RoomContext } from '../hooks/use-room.ts';
import { usePicture } from '../hooks/use-session.ts';
import { alwaysHints, screenHints } from '../keys/footer-hints.ts';
import { Screen } from '../screens/screen.tsx';
import { cut, type Segment, wrapSegments } from '../text/line.ts';
import { reason, whatAndWhy } from '../text/trouble.ts';
import type { Token } from '../theme/token.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { Palette } from './palette.tsx';
import { Rule } from './rule.tsx';
import { StyledLine } from './styled-line.tsx';

interface Props {
  readonly columns: number;
  readonly rows: number;
  readonly linear: boolean;
  readonly notice: string;
  readonly banner: string;
  readonly depth: number;
}

/** Every screen's frame: the same thing in the same place. Never larger than the terminal. */
export function Frame({ columns, rows, linear, notice, banner, depth }: Props) {
  const { place } = useNavigation();
  const { facts } = usePicture();
  const palette = usePalette();
  const [byHand, setByHand] = useState(false);
  useCommands('screen', {
    'program.palette': palette.start,
    'look.by-hand': () => setByHand((shown) => !shown),
  });

  const commands = byHand ? commandLines(byHandLines(place, facts), columns, Math.max(1, rows - 12)) : [];
  const notes = [
    ...noteLines(banner, 'state.recorded', columns),
    ...noteLines(troubleLine(facts.connection) ?? '', 'state.stale', columns),
  ];
  const overlay = palette.open ? Math.min(9, rows - 8) : commands.length === 0 ? 0 : commands.length + 1;
  const used = 2 + (linear ? 0 : 2) + notes.length + overlay;
  const room = useMemo(
    () => ({ columns, rows: Math.max(1, rows - used), linear }),
    [columns, rows, used, linear],
  );
  const whole = useMemo(() => ({ columns, rows, linear }), [columns, rows, linear]);

  return (
    <RoomContext value={whole}>
      <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
        <Header />
        <Rule />
        {notes.map((note) => (
          <StyledLine key={note.map(({ text }) => text).join('')} width={columns} segments={note} />
        ))}
        <RoomContext value={room}>
          <Box flexDirection="column" height={room.rows} flexShrink={0} overflow="hidden">
            <Screen key={`${depth} ${place.screen} ${'id' in place ? place.id : ''}`} place={place} />
          </Box>
        </RoomContext>
        {palette.open ? <Palette height={overlay} text={palette.text} cursor={palette.cursor} /> : null}
        {!palette.open && commands.length > 0 ? (
          <StyledLine
            width={columns}
            segments={[
              { text: ' The same by hand', token: 'text.strong' },
              { text: '   c hides this', token: 'text.dim' },
            ]}
          />
        ) : null}
        {palette.open
          ? null
          : commands.map(({ id, segments }) => <StyledLine key={id} width={columns} segments={segments} />)}
        <Rule />
        {notice === '' ? (
          <Footer hints={screenHints(place, facts)} always={alwaysHints(place)} />
        ) : (
          <StyledLine
            width={columns}
            segments={[{ text: ` ${cut(notice, columns - 2)}`, token: 'accent' }]}
          />
        )}
      </Box>
    </RoomContext>
  );
}

interface CommandLine {
  readonly id: string;
  readonly segments: readonly Segment[];
}

/** As many whole commands as fit into `most` rows, the first one at any rate: half a command is of no use. */
function commandLines(commands: readonly string[], columns: number, most: number): readonly CommandLine[] {
  const lines: CommandLine[] = [];
  for (const command of commands) {
    const wrapped = wrapSegments([{ text: `   ${command}`, token: 'accent' }], columns - 1, 5);
    if (lines.length > 0 && lines.length + wrapped.length > most) break;
    lines.push(...wrapped.map((segments, part) => ({ id: `${part} ${command}`, segments })));
  }
  return lines.slice(0, most);
}

/** A note under the header: two lines at most, so that the screen keeps its room. */
function noteLines(text: string, token: Token, columns: number): readonly (readonly Segment[])[] {
  return text === '' ? [] : wrapSegments([{ text: ` ${text}`, token }], columns - 1, 1).slice(0, 2);
}

/** What is wrong with the connection, and what happens about it; undefined while all is well. */
function troubleLine(connection: Connection): string | undefined {
  if (connection.state === 'stale')
    return `The connection is gone. ${reason(connection.trouble)} Trying again.`;
  return connection.state === 'failed'
    ? `${whatAndWhy(connection.trouble)} ${connection.trouble.tryThis}`
    : undefined;
}
