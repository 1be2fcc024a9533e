/**
 * What a person can type behind `:`. One grammar: a word, then what it takes: `:containers /nginx`, `:target
 * unix:///run/docker.sock`, `:theme light`. Pure.
 */
import type { CommandId } from '../keys/keymap.ts';
import type { Place } from '../navigation/place.ts';

export type PaletteAction =
  | { readonly kind: 'go'; readonly place: Place }
  | { readonly kind: 'run'; readonly command: CommandId }
  | { readonly kind: 'open-target'; readonly target: string }
  | { readonly kind: 'theme'; readonly name: string };

export interface PaletteCommand {
  readonly name: string;
  readonly title: string;
  /** What may follow the name, for the list of commands. */
  readonly takes?: string;
  readonly action: (rest: string) => PaletteAction;
}

function listCommand(screen: 'containers' | 'images' | 'networks' | 'checks', title: string): PaletteCommand {
  return {
    name: screen,
    title,
    takes: '/filter',
    action: (rest) => {
      const query = rest.replace(/^\//, '').trim();
      return { kind: 'go', place: query === '' ? { screen } : { screen, query } };
    },
  };
}

function placeCommand(name: string, title: string, place: Place): PaletteCommand {
  return { name, title, action: () => ({ kind: 'go', place }) };
}

export const PALETTE: readonly PaletteCommand[] = [
  placeCommand('home', 'What is wrong here, what first', { screen: 'home' }),
  listCommand('containers', 'All containers'),
  listCommand('images', 'All images'),
  listCommand('networks', 'All networks'),
  listCommand('checks', 'Every check and its result'),
  {
    name: 'layers',
    title: 'The layers of the image under the cursor, or of those found',
    takes: 'image',
    action: (rest) =>
      rest.trim() === ''
        ? { kind: 'run', command: 'look.layers' }
        : { kind: 'go', place: { screen: 'images', query: rest.trim() } },
  },
  placeCommand('host', 'The host under the engine', { screen: 'host' }),
  placeCommand('changed', 'What changed since the last run', { screen: 'checks', status: 'changed' }),
  placeCommand('findings', 'Everything that failed, the worst first', { screen: 'findings', status: 'fail' }),
  placeCommand('unknown', 'What could not be decided', { screen: 'findings', status: 'unknown' }),
  placeCommand('gaps', 'What could not be read', { screen: 'gaps' }),
  placeCommand('waivers', 'What was accepted, by whom and until when', { screen: 'waivers' }),
  {
    name: 'target',
    title: 'Connect to another target',
    takes: 'unix:///… tcp://… docker:context=… demo:',
    action: (rest) =>
      rest.trim() === ''
        ? { kind: 'go', place: { screen: 'targets' } }
        : { kind: 'open-target', target: rest.trim() },
  },
  {
    name: 'theme',
    title: 'Choose the colours',
    takes: 'name',
    action: (rest) =>
      rest.trim() === '' ? { kind: 'go', place: { screen: 'themes' } } : { kind: 'theme', name: rest.trim() },
  },
  placeCommand('settings', 'Settings and keys', { screen: 'settings' }),
  {
    name: 'explain',
    title: 'What a word means',
    takes: 'word',
    action: (rest) => ({
      kind: 'go',
      place: rest.trim() === '' ? { screen: 'glossary' } : { screen: 'glossary', topic: rest.trim() },
    }),
  },
  {
    name: 'refresh',
    title: 'Read everything anew',
    action: () => ({ kind: 'run', command: 'program.refresh' }),
  },
  { name: 'help', title: 'Keys of this screen', action: () => ({ kind: 'run', command: 'program.help' }) },
  { name: 'quit', title: 'Leave Plimsoll', action: () => ({ kind: 'run', command: 'program.quit' }) },
];

/** The commands that a text may mean: those that start with it, then those that contain it. */
export function paletteMatches(text: string): readonly PaletteCommand[] {
  const word = text.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
  const starting = PALETTE.filter(({ name }) => name.startsWith(word));
  const containing = PALETTE.filter(
    ({ name, title }) => !name.startsWith(word) && `${name} ${title}`.toLowerCase().includes(word),
  );
  return [...starting, ...containing];
}

/** What follows the command's own word. */
export function paletteRest(text: string): string {
  return text.trim().replace(/^\S+\s*/, '');
}
