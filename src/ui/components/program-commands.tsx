import { useApp } from 'ink';
import { useCommands } from '../hooks/use-commands.ts';
import { useNavigation } from '../hooks/use-navigation.ts';
import { useNotice } from '../hooks/use-notice.ts';
import { usePorts } from '../hooks/use-ports.ts';
import { useSessionFeed } from '../hooks/use-session.ts';
import { TOP_SCREENS, type TopScreen } from '../navigation/place.ts';
import { failureText } from '../text/trouble.ts';

/** What works on every screen: the top screens, back, refresh, help, to the background, quit. Draws nothing. */
export function ProgramCommands() {
  const say = useNotice();
  const { exit, suspendTerminal } = useApp();
  const { go, place } = useNavigation();
  const { suspend } = usePorts();
  const { session } = useSessionFeed();
  const to = (screen: TopScreen | undefined) => () => {
    if (screen !== undefined) go({ kind: 'to', place: { screen } });
  };
  const [home, containers, images, networks, checks] = TOP_SCREENS;
  useCommands('program', {
    'go.1': to(home),
    'go.2': to(containers),
    'go.3': to(images),
    'go.4': to(networks),
    'go.5': to(checks),
    'go.back': () => go({ kind: 'back' }),
    'program.refresh': () => {
      say('Reading everything anew…');
      session.refresh().then(
        () => say('Everything was read anew.'),
        (error: unknown) => say(`Could not be read: ${failureText(error)}`),
      );
    },
    'program.help': () => {
      if (place.screen !== 'help') go({ kind: 'into', place: { screen: 'help', about: place.screen } });
    },
    'program.suspend': () => {
      suspendTerminal(suspend).catch((error: unknown) =>
        say(`Could not go to the background: ${failureText(error)}`),
      );
    },
    'program.quit': () => exit(),
  });
  return null;
}
