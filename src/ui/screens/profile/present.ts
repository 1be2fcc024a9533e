/** A profile: what is new against it, what it has, and where that comes from. Pure. */
import { type ContainerFact, containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { imageName } from '../../../facts/image.ts';
import { PROFILE_KINDS, type Profile, type ProfileKind } from '../../../facts/profile.ts';
import { sinceText } from '../../../insight/container-state.ts';
import type { Addition } from '../../../insight/profile/add-to-profile.ts';
import { type Deviation, type DeviationKind, deviationsOf } from '../../../insight/profile/deviations.ts';
import { earlierProfile, profileOf } from '../../../insight/profile/profile-of.ts';
import type { ViewRow } from '../../components/rows-view.tsx';
import { type KeyWords, withKeys } from '../../keys/bindings.ts';
import { cutMiddle, fitCell, type Segment } from '../../text/line.ts';
import { SEVERITY_SIGN } from '../../text/risk.ts';

/** How it is shown. */
interface ProfileLook {
  readonly linear: boolean;
  readonly keys: KeyWords;
}

/** Something of a container that a person can take into the profile. */
interface Acceptable {
  /** What it is, for a person. */
  readonly title: string;
  readonly addition: Addition;
  readonly container: string;
}

export interface PresentedProfile {
  readonly name: string;
  readonly profile: Profile | undefined;
  /** Running ones of this image. */
  readonly containers: readonly ContainerFact[];
  readonly title: readonly Segment[];
  readonly rows: readonly ViewRow[];
  /** By the id of the row. */
  readonly acceptable: ReadonlyMap<string, Acceptable>;
  readonly empty: string;
}

const NEW_WORDS: Readonly<Record<DeviationKind, string>> = {
  programs: 'runs',
  rights: 'runs',
  listeners: 'listens on',
  peers: 'talks to',
  paths: 'changed',
};

export function presentProfile(
  facts: Facts,
  imageId: string,
  { linear, keys }: ProfileLook,
): PresentedProfile {
  const containers = [...facts.containers.values()].filter(
    (one) => one.stage === 'inspected' && one.inspect.Image === imageId && one.inspect.State.Running,
  );
  const profile = profileOf(imageId, facts);
  const name = nameOf(facts, imageId, containers[0]);
  if (profile === undefined) return withoutProfile(facts, imageId, { name, containers, keys });
  const news = containers.flatMap((container) =>
    container.stage === 'inspected'
      ? (deviationsOf(container.inspect, facts)?.list ?? []).map((deviation) => ({ container, deviation }))
      : [],
  );
  const acceptable = new Map<string, Acceptable>();
  const rows: ViewRow[] = [];
  if (news.length > 0) {
    rows.push({
      ...heading('new', `Not in the profile (${news.length})`),
      details: () => [
        [{ text: ' What its containers do, and never did while it was recorded.' }],
        [{ text: withKeys(' {program.waive} takes all of it into the profile', keys), token: 'text.dim' }],
      ],
    });
    acceptable.set('= new', {
      title: `all ${news.length}`,
      addition: together(news.map(({ deviation }) => deviation.addition)),
      container: [...new Set(news.map(({ container }) => containerName(container)))].join(', '),
    });
  }
  for (const { container, deviation } of news) {
    const row = newRow(container, deviation, { linear, keys });
    rows.push(row);
    const title = `${NEW_WORDS[deviation.kind]} ${deviation.subject}`;
    acceptable.set(row.id, { title, addition: deviation.addition, container: containerName(container) });
  }
  rows.push(...knownRows(profile, linear), ...recordingRows(profile));
  return {
    name,
    profile,
    containers,
    title: titleOf(facts, profile, containers, news.length, linear),
    rows,
    acceptable,
    empty: '',
  };
}

function together(additions: readonly Addition[]): Addition {
  return {
    programs: additions.flatMap(({ programs }) => programs),
    commands: additions.flatMap(({ commands }) => commands),
    listeners: additions.flatMap(({ listeners }) => listeners),
    peers: additions.flatMap(({ peers }) => peers),
    paths: additions.flatMap(({ paths }) => paths),
  };
}

function withoutProfile(
  facts: Facts,
  imageId: string,
  {
    name,
    containers,
    keys,
  }: { readonly name: string; readonly containers: readonly ContainerFact[]; readonly keys: KeyWords },
): PresentedProfile {
  const earlier = earlierProfile(name, imageId, facts);
  const since = earlier === undefined ? '' : ` There is one of another build of ${name}.`;
  const how =
    containers.length === 0
      ? 'None of its containers runs: start one, then {look.benchmark} records it.'
      : '{look.benchmark} records what is normal while a container of it runs.';
  return {
    name,
    profile: undefined,
    containers,
    title: [{ text: ' No profile is recorded', token: 'text.dim' }],
    rows: [],
    acceptable: new Map(),
    empty: `${withKeys(how, keys)}${since}`,
  };
}

function nameOf(facts: Facts, imageId: string, container: ContainerFact | undefined): string {
  if (container?.stage === 'inspected') return container.inspect.Config.Image;
  const image = facts.images.get(imageId);
  return image === undefined ? (facts.profiles.get(imageId)?.image.name ?? imageId) : imageName(image);
}

/** `▲ 3 not in the profile   recorded 2 times since 22 Nov   2 containers compared`. */
function titleOf(
  { profiles: _, ...facts }: Facts,
  { recordings, image }: Profile,
  containers: readonly ContainerFact[],
  news: number,
  linear: boolean,
): readonly Segment[] {
  const [first] = recordings;
  const since = first === undefined ? '' : `  since ${sinceText(Date.parse(first.from))}`;
  const times = recordings.length === 1 ? 'once' : `${recordings.length} times`;
  const looked = containers.filter(({ id }) => facts.processes.has(id)).length;
  const compared =
    containers.length === 0
      ? 'none of its containers runs'
      : `${containers.length} running${looked < containers.length ? `, ${looked} looked at` : ''}`;
  const isOther =
    image.id !== '' && containers.some((one) => one.stage === 'inspected' && one.inspect.Image !== image.id);
  return [
    news === 0
      ? { text: ' Nothing is new  ', token: containers.length === 0 ? 'text.dim' : 'status.pass' }
      : {
          text: ` ${linear ? 'high' : SEVERITY_SIGN.high} ${news} not in the profile  `,
          token: 'severity.high',
        },
    { text: ` recorded ${times}${since}  ${compared}`, token: 'text.dim' },
    { text: isOther ? '  by another engine' : '', token: 'text.dim' },
  ];
}

function newRow(container: ContainerFact, deviation: Deviation, { linear, keys }: ProfileLook): ViewRow {
  const name = containerName(container);
  const { kind, id, subject, words, pid } = deviation;
  const what = `${NEW_WORDS[kind]} ${subject}`;
  return {
    id: `new ${container.id} ${id}`,
    text: `${name} ${what} ${words}`,
    copy: subject,
    topic: 'profile',
    open:
      kind === 'paths'
        ? { screen: 'container', id: container.id, tab: 'Changes' }
        : pid === 0
          ? { screen: 'container', id: container.id, tab: 'Processes' }
          : { screen: 'process', id: container.id, pid },
    draw: (width) => {
      if (linear) return [{ text: `new: ${what}, ${words}, in ${name}`, token: 'severity.high' }];
      const right = Math.min(18, Math.max(8, Math.floor(width * 0.2)));
      const left = Math.max(16, Math.floor((width - right - 4) * 0.55));
      return [
        { text: `${SEVERITY_SIGN.high} `, token: 'severity.high' },
        { text: fitCell(cutMiddle(what, left), left) },
        { text: ` ${fitCell(words, Math.max(8, width - left - right - 5))}`, token: 'text.dim' },
        { text: ` ${fitCell(name, right)}`, token: 'text.dim' },
      ];
    },
    details: () => [
      [{ text: ` ${what}, ${words}` }],
      [
        {
          text: ` in ${name}   ${withKeys('{program.waive} takes it into the profile', keys)}`,
          token: 'text.dim',
        },
      ],
    ],
  };
}

interface Entry {
  readonly id: string;
  readonly what: string;
  readonly aside: string;
  readonly since: string;
  readonly container: string;
  readonly accepted?: true | undefined;
}

const TITLES: Readonly<Record<ProfileKind, string>> = {
  programs: 'Runs',
  commands: 'Commands',
  rights: 'Users and capabilities',
  listeners: 'Listens',
  peers: 'Talks to',
  paths: 'Writes',
};

function knownRows(profile: Profile, linear: boolean): readonly ViewRow[] {
  const rows: ViewRow[] = [];
  for (const kind of PROFILE_KINDS) {
    // Where programs are known, their command names say nothing more; rights stand with the programs.
    if (kind === 'rights' || (kind === 'commands' && profile.knows.includes('programs'))) continue;
    if (kind === 'programs' && !profile.knows.includes('programs') && profile.knows.includes('commands'))
      continue;
    const entries = entriesOf(profile, kind);
    if (!profile.knows.includes(kind)) {
      rows.push(heading(kind, TITLES[kind]), unknownRow(kind));
    } else {
      rows.push(heading(kind, `${TITLES[kind]} (${entries.length})`));
      if (entries.length === 0) rows.push(noteRow(`none ${kind}`, 'nothing'));
    }
    rows.push(...entries.map((entry) => entryRow(entry, linear)));
  }
  return rows;
}

function entriesOf(profile: Profile, kind: Exclude<ProfileKind, 'rights'>): readonly Entry[] {
  switch (kind) {
    case 'programs':
      return profile.programs.map(({ path, origin, users, capabilities, ...from }) => ({
        id: `programs ${path} ${origin}`,
        what: path,
        aside: [
          origin === undefined || origin === 'image' ? '' : origin,
          users.length === 0 ? '' : `user ${users.join(', ')}`,
          capabilities.length === 0 ? '' : `${capabilities.length} caps`,
        ]
          .filter(Boolean)
          .join('  '),
        ...from,
      }));
    case 'commands':
      return profile.commands.map(({ name, ...from }) => ({
        id: `command ${name}`,
        what: name,
        aside: '',
        ...from,
      }));
    case 'listeners':
      return profile.listeners.map(({ port, protocol, open, ...from }) => ({
        id: `listener ${port} ${protocol} ${open}`,
        what: port === 'ephemeral' ? `any port that the system chooses, ${protocol}` : `${port}/${protocol}`,
        aside: open ? 'for others' : 'for itself',
        ...from,
      }));
    case 'peers':
      return profile.peers.map(({ direction, peer, port, protocol, ...from }) => ({
        id: `peer ${direction} ${peer} ${port} ${protocol}`,
        what: peer,
        aside: `${direction === 'out' ? 'to port' : 'comes in on'} ${port}${protocol === 'udp' ? '/udp' : ''}`,
        ...from,
      }));
    case 'paths':
      return profile.paths.map(({ path, what, ...from }) => ({
        id: `path ${path} ${what}`,
        what: path,
        aside: what === 'program' ? 'a program' : what === 'deleted' ? 'deleted' : '',
        ...from,
      }));
  }
}

function entryRow({ id, what, aside, since, container, accepted }: Entry, linear: boolean): ViewRow {
  const when = sinceText(Date.parse(since));
  const from = `${accepted === true ? 'accepted' : 'seen'} ${when}`;
  return {
    id: `has ${id}`,
    text: `${what} ${aside}`,
    copy: what,
    topic: 'profile',
    draw: (width) => {
      if (linear) return [{ text: [what, aside, from].filter(Boolean).join(', ') }];
      const right = 21;
      const left = Math.max(16, Math.floor((width - right - 2) * 0.62));
      return [
        { text: `  ${fitCell(cutMiddle(what, left), left)}` },
        { text: ` ${fitCell(aside, Math.max(8, width - left - right - 4))}`, token: 'text.dim' },
        { text: ` ${fitCell(from, right)}`, token: 'text.dim' },
      ];
    },
    details: () => [
      [{ text: ` ${what}` }, { text: aside === '' ? '' : `   ${aside}`, token: 'text.dim' }],
      [
        {
          text: ` ${accepted === true ? 'taken in by hand' : 'first seen'} ${when} in ${container}`,
          token: 'text.dim',
        },
      ],
    ],
  };
}

function recordingRows({ recordings }: Profile): readonly ViewRow[] {
  return [
    heading('recordings', `Recorded (${recordings.length})`),
    ...(recordings.length === 0 ? [noteRow('none recordings', 'never: all in it was taken in by hand')] : []),
    ...recordings.map(({ container, target, from, until, looks }): ViewRow => {
      const seconds = Math.round((Date.parse(until) - Date.parse(from)) / 1000);
      const long = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
      const words = `${sinceText(Date.parse(from))}, ${long}, ${looks} states seen`;
      return {
        id: `recording ${from} ${container}`,
        text: `${container} ${target} ${words}`,
        draw: () => [{ text: `  from ${container}  ` }, { text: words, token: 'text.dim' }],
        details: () => [[{ text: ` from ${container}` }], [{ text: ` on ${target}`, token: 'text.dim' }]],
      };
    }),
  ];
}

function heading(id: string, text: string): ViewRow {
  return { id: `= ${id}`, draw: () => [{ text, token: 'text.strong' }] };
}

function noteRow(id: string, text: string): ViewRow {
  return { id, draw: () => [{ text: `  ${text}`, token: 'text.dim' }] };
}

function unknownRow(kind: ProfileKind): ViewRow {
  return {
    id: `unknown ${kind}`,
    draw: () => [
      { text: '? not known: it could not be seen, and nothing is compared with it', token: 'status.unknown' },
    ],
    details: () => [
      [{ text: ' It was recorded without a view of the host.' }],
      [{ text: ' Record it as root where the container runs.', token: 'text.dim' }],
    ],
  };
}
