/** What a container changed on its own file system, against its image: what can mean harm first, then by folders. Pure. */
import { gapReason } from '../../../audit/missing-fact.ts';
import { type ContainerFact, containerName } from '../../../facts/container.ts';
import type { ContainerChanges, FileChange } from '../../../facts/container-changes.ts';
import type { Facts } from '../../../facts/facts.ts';
import { byMeaning, type ChangeSign, changeSigns } from '../../../insight/container/change-signs.ts';
import { byteSize } from '../../../insight/container-state.ts';
import { fileModeText } from '../../../insight/mode-text.ts';
import { profileMarks } from '../../../insight/profile/profile-marks.ts';
import type { ViewRow } from '../../components/rows-view.tsx';
import { cells, cut, cutMiddle, fitCell, type Segment } from '../../text/line.ts';
import { shortMoment } from '../../text/moment.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import type { Token } from '../../theme/token.ts';
import { noteRow, type PresentedRows } from './present-processes.ts';

const KIND_SIGN = { added: '+', changed: '~', deleted: '-' } as const;
const KIND_TOKEN = {
  added: 'status.pass',
  changed: 'status.unknown',
  deleted: 'status.fail',
} as const satisfies Readonly<Record<FileChange['kind'], Token>>;

/** `folded` holds the folders that a person closed. */
export function containerChanges(
  facts: Facts,
  id: string,
  linear: boolean,
  folded: ReadonlySet<string>,
): PresentedRows {
  const container = facts.containers.get(id);
  if (container === undefined) return { title: [], rows: [], empty: 'This container is gone.' };
  const found = facts.changes.get(id);
  if (found === undefined) {
    const gap = facts.gaps.get(`changes ${containerName(container)}`);
    const empty = gap === undefined ? 'Reading…' : `Could not be read. ${gapReason(gap)}`;
    return { title: [], rows: [], empty };
  }
  const signsOf = signsBy(container, facts);
  const telling = found.entries.filter((entry) => signsOf(entry).length > 0);
  const rows: ViewRow[] = [];
  if (telling.length > 0) {
    rows.push(
      ...byMeaning(telling).map((entry) => changeRow(entry, 'first', entry.path, id, linear, signsOf)),
    );
    rows.push(heading('all', `All changes (${found.total})`));
  }
  rows.push(...treeRows(found.entries, id, linear, folded, signsOf));
  for (const gap of found.gaps) rows.push(noteRow(`gap ${gap.fact}`, gapReason(gap)));
  return {
    title: titleOf(found, telling, linear, signsOf),
    rows,
    empty: 'It changed nothing on its own file system.',
  };
}

type SignsOf = (change: FileChange) => readonly ChangeSign[];

/** What stands out about a change; where the image has a profile, also that it is not in it. */
function signsBy(container: ContainerFact, facts: Facts): SignsOf {
  if (container.stage !== 'inspected') return changeSigns;
  const { isNewPath } = profileMarks(container.inspect, facts);
  return (change) => (isNewPath(change) ? [...changeSigns(change), NOT_IN_PROFILE] : changeSigns(change));
}

const NOT_IN_PROFILE: ChangeSign = { severity: 'medium', words: 'not in profile' };

function titleOf(
  { entries, total }: ContainerChanges,
  telling: readonly FileChange[],
  linear: boolean,
  signsOf: SignsOf,
): readonly Segment[] {
  const segments: Segment[] = [];
  const counts = new Map<string, { readonly severity: 'high' | 'medium'; count: number }>();
  for (const entry of telling) {
    for (const { words, severity } of signsOf(entry)) {
      const known = counts.get(words);
      if (known === undefined) counts.set(words, { severity, count: 1 });
      else known.count += 1;
    }
  }
  const worst = [...counts].sort(
    ([, one], [, other]) => Number(one.severity === 'medium') - Number(other.severity === 'medium'),
  );
  for (const [words, { severity, count }] of worst) {
    const mark = linear ? severity : SEVERITY_SIGN[severity];
    segments.push({ text: ` ${mark} ${count} ${words}  `, token: severityToken(severity) });
  }
  if (segments.length === 0) segments.push({ text: ' Nothing stands out  ', token: 'status.pass' });
  const count = (kind: FileChange['kind']): number => entries.filter((entry) => entry.kind === kind).length;
  const rest = `${count('added')} added  ${count('changed')} changed  ${count('deleted')} deleted`;
  const more = total > entries.length ? `  ${total - entries.length} more` : '';
  segments.push({ text: ` ${rest}${more}`, token: 'text.dim' });
  return segments;
}

/** Each change once, under the folders that it lies in; folders that did not change themselves only lead there. */
function treeRows(
  entries: readonly FileChange[],
  id: string,
  linear: boolean,
  folded: ReadonlySet<string>,
  signsOf: SignsOf,
): readonly ViewRow[] {
  const rows: ViewRow[] = [];
  const told = new Set<string>();
  const inside = countsInside(entries);
  for (const entry of entries) {
    const steps = entry.path.split('/').slice(1);
    let isHidden = false;
    for (let depth = 1; depth < steps.length && !isHidden; depth += 1) {
      const folder = `/${steps.slice(0, depth).join('/')}`;
      if (!told.has(folder)) {
        told.add(folder);
        rows.push(folderRow(folder, depth - 1, inside.get(folder) ?? 0, folded.has(folder), linear));
      }
      isHidden = folded.has(folder);
    }
    if (isHidden || told.has(entry.path)) continue;
    told.add(entry.path);
    const indented = `${'  '.repeat(Math.min(MOST_INDENT, steps.length - 1))}${steps.at(-1) ?? ''}`;
    rows.push(changeRow(entry, 'tree', linear ? entry.path : indented, id, linear, signsOf));
  }
  return rows;
}

const MOST_INDENT = 8;

function countsInside(entries: readonly FileChange[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of entries) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return counts;
}

export const FOLDER_ROW = 'folder ';

function folderRow(
  folder: string,
  depth: number,
  count: number,
  isFolded: boolean,
  linear: boolean,
): ViewRow {
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const text = linear
    ? folder
    : `${'  '.repeat(Math.min(MOST_INDENT, depth))}${isFolded ? '▸' : '▾'} ${name}/`;
  return {
    id: `${FOLDER_ROW}${folder}`,
    copy: folder,
    draw: (width) => [
      { text: `  ${cut(text, width - 12)}`, token: 'text.dim' },
      { text: isFolded ? `  ${count} inside` : '', token: 'text.dim' },
    ],
    details: () => [[{ text: ` ${folder}` }, { text: `   ${count} changes inside`, token: 'text.dim' }]],
  };
}

interface Aside {
  readonly from: number;
  readonly width: number;
  readonly title: string;
  readonly text: (change: FileChange) => string;
}

const ASIDES: readonly Aside[] = [
  {
    from: 44,
    width: 11,
    title: 'mode',
    text: ({ type, mode }) => fileModeText(type, mode),
  },
  { from: 86, width: 8, title: 'size', text: ({ size }) => (size === undefined ? '' : byteSize(size)) },
  {
    from: 96,
    width: 12,
    title: 'owner',
    text: ({ uid, gid }) => (uid === undefined ? '' : `${uid}:${gid ?? '?'}`),
  },
  {
    from: 74,
    width: 13,
    title: 'changed',
    text: ({ modifiedAt }) => (modifiedAt === undefined ? '' : shortMoment(modifiedAt)),
  },
];

/** The names of the columns over the changes. */
export function changeHead(width: number, linear: boolean): readonly Segment[] {
  if (linear) return [];
  const asides = asidesWithin(width);
  const right = asides.map(({ title, width: own }) => fitCell(title, own)).join(' ');
  return [{ text: `${fitCell('    path', Math.max(0, width - cells(right)))}${right}`, token: 'text.dim' }];
}

function asidesWithin(width: number): readonly Aside[] {
  return ASIDES.filter(({ from }) => from <= width);
}

function changeRow(
  entry: FileChange,
  part: 'first' | 'tree',
  shown: string,
  id: string,
  linear: boolean,
  signsOf: SignsOf,
): ViewRow {
  const { path, kind, type } = entry;
  const signs = signsOf(entry);
  const [worst] = signs;
  const words = signs.map((sign) => sign.words).join(', ');
  const canOpen = kind !== 'deleted' && (type === 'file' || type === 'unknown');
  const token = worst && severityToken(worst.severity);
  return {
    id: `${part} ${path}`,
    // What is looked for is found once, in the tree.
    ...(part === 'tree' ? { text: `${path} ${kind} ${words}` } : {}),
    copy: path,
    topic: 'writable layer',
    ...(canOpen ? { open: { screen: 'changed-file', id, path } } : {}),
    draw: (width) => {
      if (linear) {
        const rest = asidesWithin(200)
          .map(({ text }) => text(entry))
          .filter((text) => text !== '');
        return [
          {
            text: [path, kind, worst && `${worst.severity}: ${words}`, ...rest].filter(Boolean).join(', '),
            token,
          },
        ];
      }
      const right = asidesWithin(width)
        .map(({ text, width: own }) => fitCell(text(entry), own))
        .join(' ');
      const room = Math.max(8, width - 4 - cells(right));
      const flag = words === '' ? '' : `  ${cut(words, Math.max(10, Math.floor(room / 2)))}`;
      const name = cutMiddle(shown, Math.max(8, room - cells(flag) - 1));
      const gap = ' '.repeat(Math.max(1, room - cells(name) - cells(flag)));
      return [
        { text: `${worst === undefined ? ' ' : SEVERITY_SIGN[worst.severity]} `, token },
        { text: `${KIND_SIGN[kind]} `, token: KIND_TOKEN[kind] },
        { text: name },
        { text: flag, token: token ?? 'text.dim' },
        { text: `${gap}${right}`, token: 'text.dim' },
      ];
    },
    details: () => [
      [{ text: ` ${path}` }, { text: `   ${kindWords(entry)}`, token: 'text.dim' }],
      [
        {
          text: ` ${[words, differenceWords(entry)].filter(Boolean).join('   ')}`,
          token: token ?? 'text.dim',
        },
      ],
    ],
  };
}

function kindWords({ kind, type, target }: FileChange): string {
  const what = type === 'unknown' ? '' : ` ${type}`;
  const leads = target === undefined ? '' : ` to ${target}`;
  return `${kind}${what}${leads}`;
}

/** `was 0644, 117 B`: what the image has there. */
function differenceWords({ source, before, mode, uid, gid, size, isSameContent, kind }: FileChange): string {
  if (source !== undefined) return `since its start, in a mount: ${source} of the host`;
  if (before === undefined) return '';
  if (kind === 'deleted') return before.size === undefined ? '' : `was ${byteSize(before.size)}`;
  const parts: string[] = [];
  if (before.mode !== undefined && mode !== undefined && before.mode !== mode)
    parts.push(`mode was ${before.mode.toString(8).padStart(4, '0')}`);
  if (before.uid !== uid || before.gid !== gid) parts.push(`owner was ${before.uid}:${before.gid}`);
  if (before.size !== undefined && size !== undefined && before.size !== size)
    parts.push(`size was ${byteSize(before.size)}`);
  if (isSameContent === true) parts.push('the same content');
  return parts.join(', ');
}

function heading(id: string, text: string): ViewRow {
  return { id: `= ${id}`, draw: () => [{ text, token: 'text.strong' }] };
}
