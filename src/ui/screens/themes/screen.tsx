import { Box } from 'ink';
import { useEffect, useState } from 'react';
import { SEVERITIES } from '../../../facts/finding.ts';
import { Rule } from '../../components/rule.tsx';
import { cursorMark, NO_MARK, StyledLine } from '../../components/styled-line.tsx';
import { useCommands } from '../../hooks/use-commands.ts';
import { useCursor } from '../../hooks/use-cursor.ts';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { sayFailure, useNotice } from '../../hooks/use-notice.ts';
import { useChanging, usePorts } from '../../hooks/use-ports.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { fitCell } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';

const AUTO = { name: 'auto', title: 'Follow the terminal', background: 'any' } as const;

/** From how many rows on there is room for more than the list. */
const LEAST_FOR_SAMPLES = 6;

/** The themes; the one under the cursor is on. Enter keeps it, leaving goes back to the one before. */
export function ThemesScreen() {
  const { theme, settings } = usePorts();
  const say = useNotice();
  const { columns, rows, linear } = useRoom();
  const { go } = useNavigation();
  const kept = useChanging(settings).theme;
  const on = useChanging(theme);
  const choices = [AUTO, ...theme.choices()];
  const names = choices.map(({ name }) => name);
  const hasSamples = rows >= LEAST_FOR_SAMPLES;
  const height = Math.max(1, rows - (linear ? 1 : 2) - (hasSamples ? 2 : 0));
  const { cursor, offset, handlers } = useCursor('themes', names, height, {
    start: Math.max(0, names.indexOf(kept)),
  });
  const current = names[cursor];

  const [problems, setProblems] = useState<readonly string[]>();
  useEffect(() => {
    let mounted = true;
    // Their files are read now that somebody wants to choose; the list is drawn again with them.
    theme.readOwn().then(
      (found) => mounted && setProblems(found),
      (error: unknown) => mounted && setProblems([String(error)]),
    );
    return () => {
      mounted = false;
    };
  }, [theme]);
  useEffect(() => theme.preview(current), [theme, current]);
  useEffect(() => () => theme.preview(undefined), [theme]);
  useCommands('view', {
    ...handlers,
    'go.in': () => {
      if (current === undefined) return;
      settings.change({ theme: current }).catch(sayFailure(say));
      go({ kind: 'back' });
    },
  });
  return (
    <Box flexDirection="column" height={rows}>
      <StyledLine
        width={columns}
        segments={[
          { text: ' Themes  ', token: 'text.strong' },
          { text: problems?.[0] ?? on.note, token: 'text.dim' },
        ]}
      />
      <Rule />
      <Box flexDirection="column" height={height}>
        {choices.slice(offset, offset + height).map(({ name, title, background }, index) => {
          const selected = offset + index === cursor;
          return (
            <StyledLine
              key={name}
              width={columns}
              selected={selected}
              lead={selected ? cursorMark(linear) : NO_MARK}
              segments={[
                { text: fitCell(name, 24), token: 'text.strong' },
                { text: fitCell(title, 34) },
                {
                  text: `${background === 'any' ? '' : background}${name === kept ? '   in use' : ''}`,
                  token: 'text.dim',
                },
              ]}
            />
          );
        })}
      </Box>
      {hasSamples ? <Samples /> : null}
    </Box>
  );
}

/** How signs and words look in the theme that is on: two lines. */
function Samples() {
  const { columns } = useRoom();
  return (
    <>
      <StyledLine
        width={columns}
        segments={[
          { text: '  ' },
          ...SEVERITIES.map((severity) => ({
            text: `${SEVERITY_SIGN[severity]} ${severity}  `,
            token: severityToken(severity),
          })),
        ]}
      />
      <StyledLine
        width={columns}
        segments={[
          { text: '  ✓ pass  ', token: 'status.pass' },
          { text: '? unknown  ', token: 'status.unknown' },
          { text: '● live  ', token: 'state.live' },
          { text: 'accent  ', token: 'accent' },
          { text: 'dim', token: 'text.dim' },
        ]}
      />
    </>
  );
}
