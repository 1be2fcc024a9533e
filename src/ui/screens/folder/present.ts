/** What is in a folder of a mount, a volume or a container. Pure. */
import { posix } from 'node:path';
import { gapReason } from '../../../audit/missing-fact.ts';
import type { Severity } from '../../../facts/finding.ts';
import type {
  FolderEntry,
  FolderListing,
  FolderLook,
  MountedPlace,
  OwnerNames,
} from '../../../facts/mounted-folder.ts';
import { type FolderSign, folderSigns } from '../../../insight/container/folder-signs.ts';
import { byteSize, sinceText } from '../../../insight/container-state.ts';
import { fileModeText } from '../../../insight/mode-text.ts';
import type { ViewRow } from '../../components/rows-view.tsx';
import type { Place } from '../../navigation/place.ts';
import { cells, cut, cutMiddle, fitCell, type Segment } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { noteRow, type PresentedRows } from '../container/present-processes.ts';
import { pathThere } from './mounted-trail.ts';

export function folderRows(listing: FolderListing, of: MountedPlace, linear: boolean): PresentedRows {
  const rows: ViewRow[] = listing.entries.map((entry) => entryRow(entry, listing, of, linear));
  for (const gap of listing.gaps) rows.push(noteRow(`gap ${gap.reason}`, gapReason(gap)));
  return { title: titleOf(listing, of, linear), rows, empty: 'It is empty.' };
}

/** What is said of something that is neither a folder nor an ordinary file. */
export function specialWords(look: FolderLook): string {
  const { type } = look.kind === 'folder' ? { type: 'folder' } : look.entry;
  const words = type === 'unknown' ? 'no ordinary file' : `a ${type}`;
  return `It is ${words}: that is never opened from here, because whoever opens it can set something off.`;
}

const SEVERITIES_SHOWN = ['high', 'medium', 'low'] as const satisfies readonly Severity[];

/** `✖ 1 setuid   ▲ 2 writable by all   3 folders  120 files  1 link`. */
function titleOf(
  { entries, path, isCut }: FolderListing,
  of: MountedPlace,
  linear: boolean,
): readonly Segment[] {
  const counts = new Map<string, { readonly sign: FolderSign; count: number }>();
  const kinds = new Map<FolderEntry['type'], number>();
  for (const entry of entries) {
    kinds.set(entry.type, (kinds.get(entry.type) ?? 0) + 1);
    for (const sign of folderSigns(entry, pathThere(of, posix.join(path, entry.name)))) {
      const known = counts.get(sign.words);
      if (known === undefined) counts.set(sign.words, { sign, count: 1 });
      else known.count += 1;
    }
  }
  const segments = SEVERITIES_SHOWN.flatMap((severity) =>
    [...counts.values()]
      .filter(({ sign }) => sign.severity === severity)
      .map(({ sign, count }): Segment => {
        const mark = linear ? severity : SEVERITY_SIGN[severity];
        return {
          text: ` ${mark} ${count.toLocaleString('en')} ${sign.words}  `,
          token: severityToken(severity),
        };
      }),
  );
  if (segments.length === 0) segments.push({ text: ' Nothing stands out  ', token: 'status.pass' });
  const words = [...kinds].map(
    ([kind, count]) => `${count.toLocaleString('en')} ${KIND_WORDS[kind]}${count === 1 ? '' : 's'}`,
  );
  segments.push({ text: ` ${words.join('  ')}${isCut ? ' and more' : ''}`, token: 'text.dim' });
  return segments;
}

const KIND_WORDS: Readonly<Record<FolderEntry['type'], string>> = {
  file: 'file',
  folder: 'folder',
  link: 'link',
  device: 'device',
  pipe: 'pipe',
  socket: 'socket',
  unknown: 'other',
};

interface Aside {
  readonly from: number;
  readonly width: number;
  readonly title: string;
  readonly text: (entry: FolderEntry, listing: FolderListing) => string;
}

const ASIDES: readonly Aside[] = [
  {
    from: 40,
    width: 11,
    title: 'mode',
    text: ({ type, mode }) => fileModeText(type, mode),
  },
  {
    from: 64,
    width: 15,
    title: 'owner',
    text: ({ uid, gid }, { users, groups }) => ownerText(uid, users, gid, groups),
  },
  { from: 50, width: 8, title: 'size', text: ({ size }) => (size === undefined ? '' : byteSize(size)) },
  {
    from: 74,
    width: 11,
    title: 'changed',
    text: ({ modifiedAt }) => (modifiedAt === undefined ? '' : sinceText(modifiedAt)),
  },
];

function asidesWithin(width: number): readonly Aside[] {
  return ASIDES.filter(({ from }) => from <= width);
}

/** The names of the columns over the entries. */
export function folderHead(width: number, linear: boolean): readonly Segment[] {
  if (linear) return [];
  const right = asidesWithin(width)
    .map(({ title, width: own }) => fitCell(title, own))
    .join(' ');
  return [{ text: `${fitCell('  name', Math.max(0, width - cells(right)))}${right}`, token: 'text.dim' }];
}

/** `www-data:adm`, as those know them who use the folder. */
function ownerText(
  uid: number | undefined,
  users: ReadonlyMap<number, OwnerNames>,
  gid: number | undefined,
  groups: ReadonlyMap<number, OwnerNames>,
): string {
  if (uid === undefined) return '';
  return `${shortName(uid, users)}:${gid === undefined ? '?' : shortName(gid, groups)}`;
}

function shortName(id: number, names: ReadonlyMap<number, OwnerNames>): string {
  const { inside = '', host = '' } = names.get(id) ?? {};
  // A container without a list of names: the host’s own says more than the number.
  const isNamed = inside !== '' && inside !== String(id);
  return isNamed ? inside : host || inside || String(id);
}

/** `www-data in the container, 33 (http) on the host`. */
export function ownerWords(id: number, names: ReadonlyMap<number, OwnerNames>): string {
  const { inside, host = '' } = names.get(id) ?? {};
  const outside = `${id}${host === '' ? '' : ` (${host})`} on the host`;
  return inside === undefined ? outside : `${inside} in the container, ${outside}`;
}

/** `web:web in the container, 10033:10033 (web:web) on the host`. */
function bothWords(uid: number, gid: number, { users, groups }: FolderListing): string {
  const [user, group] = [users.get(uid), groups.get(gid)];
  const isNamed = (user?.host ?? '') !== '' || (group?.host ?? '') !== '';
  const names = isNamed ? ` (${user?.host || uid}:${group?.host || gid})` : '';
  const outside = `${uid}:${gid}${names} on the host`;
  const isInside = user?.inside !== undefined || group?.inside !== undefined;
  return isInside ? `${user?.inside ?? '?'}:${group?.inside ?? '?'} in the container, ${outside}` : outside;
}

function entryRow(entry: FolderEntry, listing: FolderListing, of: MountedPlace, linear: boolean): ViewRow {
  const path = posix.join(listing.path, entry.name);
  const open = placeOf(entry, of, path);
  const signs = (): readonly FolderSign[] => folderSigns(entry, pathThere(of, path));
  return {
    id: entry.name,
    get text() {
      return `${entry.name} ${entry.type} ${signs()
        .map(({ words }) => words)
        .join(' ')}`;
    },
    copy: pathThere(of, path),
    topic: 'mount',
    ...(open === undefined ? {} : { open }),
    draw: (width) => {
      const found = signs();
      const [worst] = found;
      const token = worst && severityToken(worst.severity);
      const words = found.map((sign) => sign.words).join(', ');
      if (linear) {
        const rest = asidesWithin(200).map(({ text }) => text(entry, listing));
        const parts = [
          entry.name,
          entry.type,
          linkWords(entry),
          worst && `${worst.severity}: ${words}`,
          ...rest,
        ];
        return [{ text: parts.filter(Boolean).join(', '), token }];
      }
      const right = asidesWithin(width)
        .map(({ text, width: own }) => fitCell(text(entry, listing), own))
        .join(' ');
      const room = Math.max(8, width - 2 - cells(right));
      const shown = entry.type === 'folder' ? `${entry.name}/` : `${entry.name}${linkWords(entry)}`;
      const left = Math.max(room - cells(shown) - 3, Math.floor(room / 2), 10);
      const flag = words === '' ? '' : `  ${cut(words, left)}`;
      const name = cutMiddle(shown, Math.max(8, room - cells(flag) - 1));
      const gap = ' '.repeat(Math.max(1, room - cells(name) - cells(flag)));
      return [
        { text: `${worst === undefined ? ' ' : SEVERITY_SIGN[worst.severity]} `, token },
        { text: name, token: open === undefined ? 'text.dim' : undefined },
        { text: flag, token: token ?? 'text.dim' },
        { text: `${gap}${right}`, token: 'text.dim' },
      ];
    },
    details: () => {
      const { uid, gid } = entry;
      const owner = uid === undefined || gid === undefined ? '' : `owner ${bothWords(uid, gid, listing)}`;
      const [worst] = signs();
      return [
        [
          { text: ` ${pathThere(of, path)}${linkWords(entry)}` },
          {
            text:
              worst === undefined
                ? ''
                : `   ${signs()
                    .map(({ words }) => words)
                    .join(', ')}`,
            token: worst && severityToken(worst.severity),
          },
        ],
        [{ text: ` ${owner}`, token: 'text.dim' }],
      ];
    },
  };
}

const END_WORDS: Readonly<Record<NonNullable<FolderEntry['leadsTo']>, string>> = {
  folder: '',
  file: '',
  special: '',
  outside: ' (leads out)',
  nothing: ' (leads nowhere)',
};

function linkWords({ target, leadsTo }: FolderEntry): string {
  return target === undefined ? '' : ` → ${target}${leadsTo === undefined ? '' : END_WORDS[leadsTo]}`;
}

/** Undefined for what is never opened. */
function placeOf({ type, leadsTo }: FolderEntry, of: MountedPlace, path: string): Place | undefined {
  const what = type === 'link' ? (leadsTo ?? 'folder') : type;
  if (what === 'folder' || what === 'unknown') return { screen: 'folder', of, path };
  return what === 'file' ? { screen: 'mounted-file', of, path } : undefined;
}
