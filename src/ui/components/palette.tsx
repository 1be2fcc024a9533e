import { Box } from 'ink';
import { useContext, useState } from 'react';
import { TargetError } from '../../facts/target-error.ts';
import { CommandContext, useTextCapture } from '../hooks/use-commands.ts';
import { useNavigation } from '../hooks/use-navigation.ts';
import { sayFailure, useNotice } from '../hooks/use-notice.ts';
import { usePorts } from '../hooks/use-ports.ts';
import { editText } from '../hooks/use-prompt.ts';
import { useRoom } from '../hooks/use-room.ts';
import {
  type PaletteAction,
  type PaletteCommand,
  paletteMatches,
  paletteRest,
} from '../palette/palette-command.ts';
import { fitCell } from '../text/line.ts';
import { reasonAndHelp } from '../text/trouble.ts';
import { Prompt } from './prompt.tsx';
import { cursorMark, NO_MARK, StyledLine } from './styled-line.tsx';

interface Props {
  readonly height: number;
  readonly onClose: () => void;
}

/** The command palette: a line to type on and the commands that it may mean. */
export function Palette({ height, onClose }: Props) {
  const say = useNotice();
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const registry = useContext(CommandContext);
  const ports = usePorts();
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState(0);
  const matches = paletteMatches(text);
  const room = height - 1;
  const offset = Math.max(0, Math.min(cursor - room + 1, matches.length - room));

  const act = (action: PaletteAction) => {
    switch (action.kind) {
      case 'go':
        go({ kind: 'to', place: action.place });
        break;
      case 'run':
        registry.run(action.command);
        break;
      case 'theme':
        if (ports.theme.choices().some(({ name }) => name === action.name)) {
          ports.settings.change({ theme: action.name }).catch(sayFailure(say));
        } else say(`There is no theme ${action.name}. :theme lists them.`);
        break;
      case 'open-target':
        say(`Connecting to ${action.target}…`);
        ports.session.open(action.target).then(
          () => go({ kind: 'to', place: { screen: 'home' } }),
          (error: unknown) =>
            say(error instanceof TargetError ? reasonAndHelp(error.trouble) : String(error)),
        );
        break;
    }
  };

  const submit = (command: PaletteCommand | undefined) => {
    onClose();
    if (command === undefined) say(`There is no command ${text.trim()}.`);
    else act(command.action(paletteRest(text)));
  };
  useTextCapture(true, (chord) => {
    if (chord === 'esc' || chord === 'ctrl-c' || (chord === 'backspace' && text === '')) onClose();
    else if (chord === 'enter') submit(matches[cursor]);
    else if (chord === 'down') setCursor((at) => Math.min(at + 1, matches.length - 1));
    else if (chord === 'up') setCursor((at) => Math.max(at - 1, 0));
    else if (chord === 'tab') setText(`${matches[cursor]?.name ?? text} `);
    else {
      const edited = editText(text, chord);
      if (edited === undefined) return;
      setText(edited);
      setCursor(0);
    }
  });

  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <Prompt sign=":" text={text} typing note="tab completes   esc leaves" />
      {matches.slice(offset, offset + room).map((command, index) => {
        const selected = offset + index === cursor;
        return (
          <StyledLine
            key={command.name}
            width={columns}
            selected={selected}
            lead={selected ? cursorMark(linear) : NO_MARK}
            segments={[
              { text: fitCell(command.name, 12), token: 'text.strong' },
              { text: command.title },
              { text: command.takes === undefined ? '' : `   ${command.takes}`, token: 'text.dim' },
            ]}
          />
        );
      })}
    </Box>
  );
}
