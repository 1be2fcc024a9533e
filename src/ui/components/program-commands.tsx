import { useApp } from 'ink';
import { useContext, useEffect } from 'react';
import { CommandContext, useCommands } from '../hooks/use-commands.ts';
import { useLayerReading } from '../hooks/use-layer-reading.ts';
import { useNavigation } from '../hooks/use-navigation.ts';
import { useNotice } from '../hooks/use-notice.ts';
import { useChanging, usePorts } from '../hooks/use-ports.ts';
import { useRefresh } from '../hooks/use-refresh.ts';
import { topScreens } from '../navigation/place.ts';
import { failureText } from '../text/trouble.ts';

/** What works on every screen: the top screens, back, refresh, help, to the background, quit. Draws nothing. */
export function ProgramCommands() {
  const say = useNotice();
  const { exit, suspendTerminal } = useApp();
  const { go, place } = useNavigation();
  const { suspend, session: ports, profiles } = usePorts();
  const refresh = useRefresh();
  const { isAwaited, readings } = useLayerReading();
  const registry = useContext(CommandContext);
  const { session } = useChanging(ports);
  const numbered = topScreens(session.facts.target).map(
    (screen, index) => [`go.${index + 1}`, () => go({ kind: 'to', place: { screen } })] as const,
  );
  useCommands('program', {
    ...Object.fromEntries(numbered),
    'go.back': () => go({ kind: 'back' }),
    'move.left': () => registry.run('go.back'),
    'move.right': () => registry.run('go.in'),
    'program.waive': () => say('Only what fails can be accepted: put the cursor on it first.'),
    'look.profile': () =>
      say('Put the cursor on a container first; then this opens the profile of its image.'),
    'program.delete': () => say('Only a profile can be deleted, on its screen: :profiles lists them.'),
    'look.layers': () => say('Put the cursor on an image or a container first; then this opens its layers.'),
    'go.namespace': () => say('Put the cursor on a namespace first, in the list of namespaces of a cluster.'),
    'program.refresh': refresh.start,
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
  const { ended } = useChanging(profiles);
  useEffect(() => {
    if (ended.words !== '') say(ended.words);
  }, [ended, say]);
  // Before anything else that the key for back does: a person who is tired of waiting wants it to stop.
  const stop = (): void => {
    readings.cancel();
    say('Stopped. What was read stays.');
  };
  const tired = refresh.isOn ? refresh.cancel : isAwaited ? stop : undefined;
  useCommands('overlay', tired === undefined ? {} : { 'go.back': tired });
  return null;
}
