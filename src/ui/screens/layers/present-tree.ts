/** Files of layers as rows of a tree, and what is said of one. Pure. */
import { byteSize, fullTime } from '../../../insight/container-state.ts';
import type { TreeSort } from '../../../insight/layers/node-order.ts';
import type { TreeRow } from '../../../insight/layers/tree-rows.ts';
import type { ChangeState, TreeMode } from '../../../insight/layers/tree-state.ts';
import { modeText } from '../../../insight/mode-text.ts';
import { cutSegments, fitCell, type Segment, segmentsWidth } from '../../text/line.ts';
import { SEVERITY_SIGN } from '../../text/risk.ts';
import type { Token } from '../../theme/token.ts';
import { layerNumber } from './present-layers.ts';

const CHANGE_SIGN: Readonly<Record<ChangeState, string>> = {
  unchanged: ' ',
  added: '+',
  modified: '~',
  metadata: '~',
  removed: '-',
};

const CHANGE_TOKEN: Readonly<Record<ChangeState, Token | undefined>> = {
  unchanged: undefined,
  added: 'status.pass',
  modified: 'status.unknown',
  metadata: 'status.unknown',
  removed: 'status.fail',
};

/** Of what is there now and a later layer replaces or takes away. */
const HIDDEN_LATER = '○';
/** Of a folder in which something changed. */
const CHANGED_INSIDE = '·';

export interface TreeRowLook {
  readonly width: number;
  readonly linear: boolean;
  /** How many secrets are in it. */
  readonly secrets: number;
}

interface Aside {
  readonly from: number;
  readonly width: number;
  readonly title: string;
  readonly text: (row: TreeRow) => string;
}

/** What stands on the right of a row where there is room for it, in this order. */
const ASIDES: readonly Aside[] = [
  { from: 0, width: 8, title: 'size', text: sizeText },
  { from: 56, width: 10, title: 'mode', text: ({ type, mode }) => modeText(type, mode) },
  { from: 70, width: 11, title: 'owner', text: ({ uid, gid }) => `${uid}:${gid}` },
  { from: 92, width: 17, title: 'changed', text: ({ mtime }) => timeText(mtime) },
];

const SETUID_OR_SETGID = 0o6000;
const DEEPEST = 10;

export function treeSegments(row: TreeRow, { width, linear, secrets }: TreeRowLook): readonly Segment[] {
  const asides = ASIDES.filter(({ from }) => from <= width);
  const right = asides
    .map((aside) => ` ${fitCell(aside.text(row), aside.width, aside.width === 8 ? 'right' : 'left')}`)
    .join('');
  const marks = markSegments(row, secrets, linear);
  const room = width - 2 - right.length - segmentsWidth(marks) - 1;
  const name = cutSegments(nameSegments(row, linear), room);
  const gap = ' '.repeat(Math.max(0, room - segmentsWidth(name)) + 1);
  return [signOf(row, linear), ...name, { text: gap }, ...marks, { text: right, token: 'text.dim' }];
}

/** The heads of what stands on the right. */
export function treeAsideHeads(width: number): string {
  return ASIDES.filter(({ from }) => from <= width)
    .map((aside) => ` ${fitCell(aside.title, aside.width, aside.width === 8 ? 'right' : 'left')}`)
    .join('');
}

function signOf({ state, hasChangesInside, isFolder }: TreeRow, linear: boolean): Segment {
  if (linear) return { text: state === 'unchanged' ? '' : `${state} ` };
  const isOnlyInside = state === 'unchanged' && isFolder && hasChangesInside;
  const sign = isOnlyInside ? CHANGED_INSIDE : CHANGE_SIGN[state];
  return { text: `${sign} `, token: CHANGE_TOKEN[state] };
}

function nameSegments(row: TreeRow, linear: boolean): readonly Segment[] {
  const { name, depth, isFolder, isOpen, state, hiddenBy, target, isMatch } = row;
  const indent = '  '.repeat(Math.min(depth - 1, DEEPEST));
  const fold = linear
    ? isFolder
      ? isOpen
        ? 'open '
        : 'closed '
      : ''
    : isFolder
      ? isOpen
        ? '▾ '
        : '▸ '
      : '  ';
  const isHidden = hiddenBy !== undefined && !isFolder;
  const isFaint = state === 'removed' || isHidden;
  const token: Token | undefined = isMatch
    ? 'accent'
    : isFaint
      ? 'text.dim'
      : isFolder
        ? 'text.strong'
        : undefined;
  return [
    { text: `${indent}${fold}` },
    { text: isFolder ? `${name}/` : name, token },
    ...(target === '' ? [] : [{ text: ` → ${target}`, token: 'text.dim' as const }]),
    ...(!isHidden || linear || state === 'removed'
      ? []
      : [{ text: ` ${HIDDEN_LATER}`, token: 'text.dim' as const }]),
  ];
}

function markSegments({ mode, type }: TreeRow, secrets: number, linear: boolean): readonly Segment[] {
  const isSetuid = type === 'file' && (mode & SETUID_OR_SETGID) !== 0;
  return [
    ...(secrets > 0
      ? [
          {
            text: linear ? ' secret' : ` ${SEVERITY_SIGN.critical}`,
            token: 'severity.critical' as const,
          },
        ]
      : []),
    ...(isSetuid
      ? [{ text: linear ? ' setuid' : ` ${SEVERITY_SIGN.high}`, token: 'severity.high' as const }]
      : []),
  ];
}

function sizeText({ isFolder, size, type, state, hardlinkOf }: TreeRow): string {
  if (type === 'symlink' || (isFolder && state === 'removed')) return '';
  // Its bytes are counted once, at its first name.
  if (hardlinkOf !== '') return 'linked';
  return byteSize(size);
}

/** A dash for folders that their layer only implies: nobody wrote down when they changed. */
export function timeText(seconds: number): string {
  if (seconds === 0) return '–';
  const time = seconds * 1000;
  return Math.abs(time) > 8.64e15 ? `${seconds} s` : fullTime(time);
}

/** What the tree shows. */
export function modeWords(mode: TreeMode): string {
  switch (mode.kind) {
    case 'layer':
      return `only layer ${layerNumber(mode.layer)}`;
    case 'up-to':
      return `all up to layer ${layerNumber(mode.layer)}`;
    case 'compare':
      return mode.from === mode.to
        ? `layer ${layerNumber(mode.from)} against itself`
        : `from layer ${layerNumber(mode.from)} to layer ${layerNumber(mode.to)}`;
  }
}

const SORT_WORDS: Readonly<Record<TreeSort, string>> = {
  name: 'by name',
  size: 'largest first',
  mtime: 'newest first',
};

export function sortWords(sort: TreeSort): string {
  return SORT_WORDS[sort];
}

const ATTRIBUTE_WORDS: Readonly<Record<TreeRow['changed'][number], string>> = {
  type: 'type',
  mode: 'permissions',
  uid: 'owner',
  gid: 'group',
  size: 'size',
  mtime: 'time',
  content: 'content',
  target: 'target',
  device: 'device',
  xattrs: 'extended attributes',
};

export function changedWords(changed: TreeRow['changed']): string {
  return changed.map((attribute) => ATTRIBUTE_WORDS[attribute]).join(', ');
}

function stateWords(row: TreeRow, mode: TreeMode): string {
  const from = `layer ${layerNumber(row.layer)}`;
  const to = mode.kind === 'compare' ? mode.to : mode.layer;
  switch (row.state) {
    case 'added':
      return `added by ${from}`;
    case 'modified':
    case 'metadata':
      return `changed by ${from}${row.changed.length === 0 ? '' : `: ${changedWords(row.changed)}`}`;
    case 'removed':
      if (row.layer > to) return 'not there any more';
      return row.layer === to
        ? `taken away by ${from}, which has nothing else of it`
        : `taken away${row.hiddenBy === undefined ? '' : ` by layer ${layerNumber(row.hiddenBy)}`}, brought by ${from}`;
    case 'unchanged':
      return row.hasChangesInside ? `as in ${from}, changes inside` : `as in ${from}`;
  }
}

/** The file under the cursor in two lines: what became of it, and what it is. */
export function treeDetail(row: TreeRow, mode: TreeMode, secrets: number): readonly (readonly Segment[])[] {
  const { type, mode: bits, uid, gid, mtime, isFolder, fileCount, size, hiddenBy, hardlinkOf, target } = row;
  const later =
    // A folder that a later layer names again is still there, and so is what is in it.
    hiddenBy === undefined || row.state === 'removed' || isFolder
      ? ''
      : `; layer ${layerNumber(hiddenBy)} hides it, it can still be read`;
  const what = isFolder
    ? `${fileCount.toLocaleString('en')} ${fileCount === 1 ? 'file' : 'files'}, ${byteSize(size)}`
    : target !== ''
      ? `link to ${target}`
      : hardlinkOf === ''
        ? byteSize(size)
        : `another name of /${hardlinkOf}, counted there`;
  const special = [
    ...((bits & 0o4000) !== 0 && !isFolder ? [`setuid: runs as user ${uid}`] : []),
    ...((bits & 0o2000) !== 0 && !isFolder ? [`setgid: runs as group ${gid}`] : []),
    ...(secrets > 0 ? [secrets === 1 ? 'holds a secret' : `holds ${secrets} secrets`] : []),
  ];
  return [
    [{ text: ` /${row.path}`, token: 'text.strong' }, { text: `  ${stateWords(row, mode)}${later}` }],
    [
      { text: ` ${modeText(type, bits)}  ${uid}:${gid}  ${timeText(mtime)}  ${what}`, token: 'text.dim' },
      ...(special.length === 0
        ? []
        : [
            {
              text: `  ${special.join(', ')}`,
              token: secrets > 0 ? ('severity.critical' as const) : ('severity.high' as const),
            },
          ]),
    ],
  ];
}
