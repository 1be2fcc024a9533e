/**
 * Every key in one place. The footer, the help screen and README's table are made from this list, and a user's
 * settings can rebind any command. Chords: a character as typed, or up, down, left, right, enter, esc, tab,
 * shift-tab, pageup, pagedown, home, end, backspace, delete, space, ctrl-x.
 */
export interface KeyBinding {
  readonly id: string;
  readonly keys: readonly string[];
  /** What the key does, for the help screen and README. */
  readonly title: string;
  /** One word for the footer. */
  readonly hint: string;
  readonly group: 'Move' | 'Go' | 'Look' | 'Program';
}

export const KEYMAP = [
  { id: 'move.down', keys: ['down', 'j'], title: 'One line down', hint: 'down', group: 'Move' },
  { id: 'move.up', keys: ['up', 'k'], title: 'One line up', hint: 'up', group: 'Move' },
  {
    id: 'move.page-down',
    keys: ['pagedown', 'ctrl-f', 'space'],
    title: 'One page down',
    hint: 'page',
    group: 'Move',
  },
  { id: 'move.page-up', keys: ['pageup', 'ctrl-b'], title: 'One page up', hint: 'page', group: 'Move' },
  { id: 'move.half-down', keys: ['ctrl-d'], title: 'Half a page down', hint: 'half', group: 'Move' },
  { id: 'move.half-up', keys: ['ctrl-u'], title: 'Half a page up', hint: 'half', group: 'Move' },
  { id: 'move.first', keys: ['g', 'home'], title: 'To the first line', hint: 'top', group: 'Move' },
  { id: 'move.last', keys: ['G', 'end'], title: 'To the last line', hint: 'end', group: 'Move' },
  {
    id: 'move.left',
    keys: ['left', 'h'],
    title: 'One cell to the left in a table; elsewhere back',
    hint: 'left',
    group: 'Move',
  },
  {
    id: 'move.right',
    keys: ['right', 'l'],
    title: 'One cell to the right in a table; elsewhere open',
    hint: 'right',
    group: 'Move',
  },

  {
    id: 'go.in',
    keys: ['enter'],
    title: 'Open what is under the cursor',
    hint: 'open',
    group: 'Go',
  },
  {
    id: 'go.back',
    keys: ['esc', 'backspace'],
    title: 'Back to where you came from',
    hint: 'back',
    group: 'Go',
  },
  { id: 'tab.next', keys: ['tab'], title: 'Next tab', hint: 'tab', group: 'Go' },
  { id: 'tab.previous', keys: ['shift-tab'], title: 'Previous tab', hint: 'tab', group: 'Go' },
  { id: 'go.1', keys: ['1'], title: 'Screen or tab 1: Home, Overview', hint: 'Home', group: 'Go' },
  {
    id: 'go.2',
    keys: ['2'],
    title: 'Screen or tab 2: Containers, Workloads',
    hint: 'Containers',
    group: 'Go',
  },
  { id: 'go.3', keys: ['3'], title: 'Screen or tab 3: Images', hint: 'Images', group: 'Go' },
  { id: 'go.4', keys: ['4'], title: 'Screen or tab 4: Networks, Services', hint: 'Networks', group: 'Go' },
  { id: 'go.5', keys: ['5'], title: 'Screen or tab 5: Checks', hint: 'Checks', group: 'Go' },
  { id: 'go.6', keys: ['6'], title: 'Screen or tab 6: Host, Nodes', hint: 'Host', group: 'Go' },
  { id: 'go.7', keys: ['7'], title: 'Screen or tab 7: Pods', hint: 'Pods', group: 'Go' },
  { id: 'go.8', keys: ['8'], title: 'Screen or tab 8: RBAC', hint: 'RBAC', group: 'Go' },
  { id: 'go.9', keys: ['9'], title: 'Screen or tab 9: Namespaces', hint: 'Namespaces', group: 'Go' },
  {
    id: 'go.namespace',
    keys: ['u'],
    title: 'Look at this namespace of the cluster alone (:ns all widens)',
    hint: 'use',
    group: 'Go',
  },

  {
    id: 'look.filter',
    keys: ['/'],
    title: 'Filter a list (name, !not, field:value), search a text',
    hint: 'find',
    group: 'Look',
  },
  { id: 'look.next', keys: ['n'], title: 'Next match', hint: 'next', group: 'Look' },
  { id: 'look.previous', keys: ['N'], title: 'Previous match', hint: 'previous', group: 'Look' },
  { id: 'look.sort', keys: ['s'], title: 'Sort by the next column', hint: 'sort', group: 'Look' },
  { id: 'look.reverse', keys: ['S'], title: 'Reverse the order', hint: 'reverse', group: 'Look' },
  {
    id: 'look.explain',
    keys: ['e'],
    title: 'Explain what is under the cursor',
    hint: 'explain',
    group: 'Look',
  },
  {
    id: 'look.by-hand',
    keys: ['c'],
    title: 'Show the command that gives the same answer by hand',
    hint: 'command',
    group: 'Look',
  },
  {
    id: 'look.copy',
    keys: ['y'],
    title: 'Copy what is under the cursor (works over SSH)',
    hint: 'copy',
    group: 'Look',
  },
  {
    id: 'look.reveal',
    keys: ['v'],
    title: 'Show or hide the masked value under the cursor',
    hint: 'reveal',
    group: 'Look',
  },
  { id: 'look.fold', keys: ['z'], title: 'Fold or unfold everything', hint: 'fold', group: 'Look' },
  {
    id: 'look.status',
    keys: ['f'],
    title: 'Only the next status: failed, unknown, to judge, passed…; of a log only graver lines',
    hint: 'status',
    group: 'Look',
  },
  {
    id: 'look.status-back',
    keys: ['F'],
    title: 'Only the status before',
    hint: 'status',
    group: 'Look',
  },
  {
    id: 'look.group',
    keys: ['o'],
    title: 'Group by the next: section, control, layer, severity, resource',
    hint: 'group',
    group: 'Look',
  },
  {
    id: 'look.layers',
    keys: ['L'],
    title: 'The layers of the image under the cursor',
    hint: 'layers',
    group: 'Look',
  },
  {
    id: 'look.mode',
    keys: ['m'],
    title: 'Files of one layer, of all up to it, or against another; log lines in a time line',
    hint: 'mode',
    group: 'Look',
  },
  {
    id: 'look.compare',
    keys: ['='],
    title: 'Compare: mark this layer or image, then go to the other',
    hint: 'compare',
    group: 'Look',
  },
  {
    id: 'look.views',
    keys: ['V'],
    title: 'Ready views of an image: setuid, secrets, largest, wasted space…',
    hint: 'views',
    group: 'Look',
  },
  {
    id: 'look.all-layers',
    keys: ['a'],
    title: 'Search the files of all layers at once',
    hint: 'all layers',
    group: 'Look',
  },
  {
    id: 'look.timeline',
    keys: ['t'],
    title: 'Which layers brought, changed and took away this path',
    hint: 'timeline',
    group: 'Look',
  },
  {
    id: 'look.inside',
    keys: ['i'],
    title: 'Look inside the files of an image: secrets, packages (takes longer)',
    hint: 'look inside',
    group: 'Look',
  },
  {
    id: 'look.run-before',
    keys: ['p'],
    title: 'The log of the run before the last restart, or of this one',
    hint: 'run before',
    group: 'Look',
  },
  {
    id: 'look.next-container',
    keys: [']'],
    title: 'The log of the next container',
    hint: 'next container',
    group: 'Look',
  },
  {
    id: 'look.previous-container',
    keys: ['['],
    title: 'The log of the container before',
    hint: 'container before',
    group: 'Look',
  },
  {
    id: 'look.since',
    keys: ['d'],
    title: 'From when on a log is shown: the last lines, 10 minutes, hour, day',
    hint: 'since',
    group: 'Look',
  },
  {
    id: 'look.times',
    keys: ['T'],
    title: 'Times in a log: of the day, in full, none',
    hint: 'times',
    group: 'Look',
  },
  {
    id: 'look.wrap',
    keys: ['W'],
    title: 'Wrap the lines of a log, or cut them',
    hint: 'wrap',
    group: 'Look',
  },
  {
    id: 'look.ask',
    keys: ['A'],
    title: 'Ask who can do something in a cluster: a verb and a resource',
    hint: 'ask',
    group: 'Look',
  },
  {
    id: 'look.benchmark',
    keys: ['b'],
    title: 'Of a container: record what is normal; of checks: only those of the next benchmark',
    hint: 'benchmark',
    group: 'Look',
  },

  {
    id: 'look.profile',
    keys: ['B'],
    title: 'The profile of the image under the cursor: what is normal, and what is new',
    hint: 'profile',
    group: 'Look',
  },

  {
    id: 'program.waive',
    keys: ['w'],
    title: 'Accept what fails under the cursor: write a waiver, take it into a profile',
    hint: 'waive',
    group: 'Program',
  },
  {
    id: 'program.extract',
    keys: ['x'],
    title: 'Write the file or folder under the cursor, or all about a container, to a file of yours',
    hint: 'extract',
    group: 'Program',
  },
  {
    id: 'program.delete',
    keys: ['D', 'delete'],
    title: 'Delete the profile on screen, a file of yours (asks before)',
    hint: 'delete',
    group: 'Program',
  },
  { id: 'program.palette', keys: [':'], title: 'Command palette', hint: 'go', group: 'Program' },
  { id: 'program.refresh', keys: ['r'], title: 'Read everything anew', hint: 'refresh', group: 'Program' },
  { id: 'program.help', keys: ['?'], title: 'Help for this screen', hint: 'help', group: 'Program' },
  {
    id: 'program.suspend',
    keys: ['ctrl-z'],
    title: 'To the background (fg brings it back)',
    hint: 'suspend',
    group: 'Program',
  },
  { id: 'program.quit', keys: ['q', 'ctrl-c'], title: 'Quit', hint: 'quit', group: 'Program' },
] as const satisfies readonly KeyBinding[];

export type CommandId = (typeof KEYMAP)[number]['id'];

/** Commands that must keep at least one key, or a person could not get out. */
export const UNLOSABLE: readonly CommandId[] = ['program.quit', 'go.back', 'program.palette'];

/** Of the screens that stand in the footer, and of the tabs of a screen, in their order. */
export const NUMBER_COMMANDS: readonly CommandId[] = [
  'go.1',
  'go.2',
  'go.3',
  'go.4',
  'go.5',
  'go.6',
  'go.7',
  'go.8',
  'go.9',
];
