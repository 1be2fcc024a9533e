/**
 * What a person can type behind `:`. One grammar: a word, then what it takes: `:containers /nginx`, `:target
 * unix:///run/docker.sock`, `:theme light`. Pure.
 */
import type { TargetIdentity } from '../../facts/target.ts';
import type { CommandId } from '../keys/keymap.ts';
import type { ClusterList } from '../navigation/cluster-place.ts';
import type { Place } from '../navigation/place.ts';

export type PaletteAction =
  | { readonly kind: 'go'; readonly place: Place }
  | { readonly kind: 'run'; readonly command: CommandId }
  | { readonly kind: 'open-target'; readonly target: string }
  /** One namespace of the cluster; all of it with an empty name. */
  | { readonly kind: 'narrow'; readonly namespace: string }
  | { readonly kind: 'theme'; readonly name: string };

export interface PaletteCommand {
  readonly name: string;
  readonly title: string;
  /** What may follow the name, for the list of commands. */
  readonly takes?: string;
  /** What of the target may follow it, so that tab completes it. */
  readonly completes?: 'namespaces';
  readonly action: (rest: string) => PaletteAction;
}

type ListScreen =
  | 'containers'
  | 'escapes'
  | 'profiles'
  | 'reach-map'
  | 'images'
  | 'networks'
  | 'checks'
  | ClusterList;

function listCommand(screen: ListScreen, title: string, name: string = screen): PaletteCommand {
  return {
    name,
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

const HOME = placeCommand('home', 'What is wrong here, what first', { screen: 'home' });
const CHECKS = listCommand('checks', 'Every check and its result');

/** What an engine, or a host, or images in a file have. */
const OF_ENGINES: readonly PaletteCommand[] = [
  HOME,
  listCommand('containers', 'All containers'),
  listCommand('images', 'All images'),
  listCommand('networks', 'All networks'),
  listCommand('escapes', 'Containers by the ways out of them'),
  listCommand('profiles', 'What was recorded as normal, by image'),
  listCommand('reach-map', 'Who reaches whom, port by port', 'reach'),
  CHECKS,
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
];

const OF_MANIFESTS: readonly PaletteCommand[] = [
  HOME,
  listCommand('workloads', 'Everything that has pods'),
  listCommand('cluster-images', 'Every image that is asked for', 'images'),
  listCommand('services', 'Services and ingresses'),
  listCommand('policies', 'Network policies, and whom they select'),
  listCommand('rbac', 'Who may do what'),
  {
    name: 'who-can',
    title: 'Who may do something',
    takes: 'get secrets -n shop',
    action: (rest) => ({
      kind: 'go',
      place: rest.trim() === '' ? { screen: 'who-can' } : { screen: 'who-can', query: rest.trim() },
    }),
  },
  listCommand('namespaces', 'Namespaces and their Pod Security levels'),
  CHECKS,
];

const OF_CLUSTERS: readonly PaletteCommand[] = [
  ...OF_MANIFESTS.slice(0, 2),
  listCommand('pods', 'Every pod, and how it stands'),
  listCommand('pod-containers', 'Every container of every pod', 'containers'),
  ...OF_MANIFESTS.slice(2),
  placeCommand('reach', 'Who reaches whom', { screen: 'reach' }),
  listCommand('nodes', 'Every node'),
  listCommand('events', 'What the cluster reported lately'),
  {
    name: 'ns',
    title: 'Look at one namespace; all of them: :ns all',
    takes: 'name',
    completes: 'namespaces',
    action: (rest) => {
      const namespace = rest.trim();
      if (namespace === '') return { kind: 'go', place: { screen: 'namespaces' } };
      return { kind: 'narrow', namespace: namespace === 'all' ? '' : namespace };
    },
  },
];

const EVERYWHERE: readonly PaletteCommand[] = [
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
    name: 'ctx',
    title: 'Connect to another kube context',
    takes: 'name',
    action: (rest) =>
      rest.trim() === ''
        ? { kind: 'go', place: { screen: 'targets' } }
        : { kind: 'open-target', target: `kube:${rest.trim()}` },
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

/** The commands that make sense on a target. */
export function paletteOf({ kind }: TargetIdentity): readonly PaletteCommand[] {
  const own = kind === 'kubernetes' ? OF_CLUSTERS : kind === 'manifests' ? OF_MANIFESTS : OF_ENGINES;
  return [...own, ...EVERYWHERE];
}

/** The commands that a text may mean: those that start with it, then those that contain it. */
export function paletteMatches(text: string, commands: readonly PaletteCommand[]): readonly PaletteCommand[] {
  const word = text.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
  const starting = commands.filter(({ name }) => name.startsWith(word));
  const containing = commands.filter(
    ({ name, title }) => !name.startsWith(word) && `${name} ${title}`.toLowerCase().includes(word),
  );
  return [...starting, ...containing];
}

/** What follows the command's own word. */
export function paletteRest(text: string): string {
  return text.trim().replace(/^\S+\s*/, '');
}

/** A text with what follows its command completed, given what could follow; undefined when nothing starts so. */
export function completed(text: string, choices: Iterable<string>): string | undefined {
  const rest = paletteRest(text);
  const fitting = [...choices].filter((choice) => choice.startsWith(rest)).sort();
  const [first] = fitting;
  if (first === undefined) return undefined;
  // As a shell does: as far as all that fit have in common.
  let common = first;
  for (const choice of fitting) while (!choice.startsWith(common)) common = common.slice(0, -1);
  return `${text.trim().split(/\s+/)[0] ?? ''} ${common}`;
}
