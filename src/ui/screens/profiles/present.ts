/** A person's profiles as rows, and which images that run have none. Pure. */
import type { Facts } from '../../../facts/facts.ts';
import type { Profile } from '../../../facts/profile.ts';
import { sinceText } from '../../../insight/container-state.ts';
import { deviationsOf } from '../../../insight/profile/deviations.ts';
import type { ListKind } from '../../components/list-view.tsx';

export interface ProfileRow {
  /** The image of the containers here; that of the profile when none is here. */
  readonly imageId: string;
  readonly name: string;
  readonly profile: Profile;
  readonly running: number;
  readonly news: number;
}

export function profileRows(facts: Facts): readonly ProfileRow[] {
  const rows = new Map<Profile, { imageId: string; running: number; news: number }>();
  for (const profile of facts.profiles.values())
    rows.set(profile, { imageId: profile.image.id, running: 0, news: 0 });
  for (const container of facts.containers.values()) {
    if (container.stage !== 'inspected') continue;
    const deviations = deviationsOf(container.inspect, facts);
    const row = deviations && rows.get(deviations.profile);
    if (deviations === undefined || row === undefined) continue;
    row.imageId = container.inspect.Image;
    row.running += 1;
    row.news += deviations.list.length;
  }
  return [...rows].map(([profile, row]) => ({ ...row, name: profile.image.name, profile }));
}

function entries({ programs, commands, listeners, peers, paths, knows }: Profile): number {
  const runs = knows.includes('programs') ? programs.length : commands.length;
  return runs + listeners.length + peers.length + paths.length;
}

function lastTime({ recordings }: Profile): number {
  return Math.max(0, ...recordings.map(({ until }) => Date.parse(until)));
}

export const PROFILE_LIST: ListKind<ProfileRow> = {
  name: 'profiles',
  sort: 'new',
  columns: [
    {
      id: 'image',
      title: 'image',
      min: 20,
      max: 60,
      rank: 0,
      cell: ({ name }) => ({ text: name, token: 'text.strong' }),
      sortKey: ({ name }) => name,
    },
    {
      id: 'new',
      title: 'new now',
      min: 7,
      max: 8,
      rank: 1,
      align: 'right',
      cell: ({ news, running }) => ({
        text: running === 0 ? '–' : String(news),
        token: news > 0 ? 'severity.high' : 'text.dim',
      }),
      sortKey: ({ news }) => news,
      descending: true,
    },
    {
      id: 'running',
      title: 'running',
      min: 7,
      max: 8,
      rank: 2,
      align: 'right',
      cell: ({ running }) => ({ text: String(running) }),
      sortKey: ({ running }) => running,
      descending: true,
    },
    {
      id: 'has',
      title: 'has',
      min: 5,
      max: 7,
      rank: 3,
      align: 'right',
      cell: ({ profile }) => ({ text: String(entries(profile)), token: 'text.dim' }),
      sortKey: ({ profile }) => entries(profile),
      descending: true,
    },
    {
      id: 'recorded',
      title: 'recorded',
      min: 9,
      max: 12,
      rank: 4,
      cell: ({ profile }) => {
        const at = lastTime(profile);
        return { text: at === 0 ? 'never' : sinceText(at), token: 'text.dim' };
      },
      sortKey: ({ profile }) => lastTime(profile),
      descending: true,
    },
    {
      id: 'digest',
      title: 'build',
      min: 12,
      max: 12,
      rank: 5,
      cell: ({ profile }) => ({
        text: profile.image.id.replace(/^sha256:/, '').slice(0, 12),
        token: 'text.dim',
      }),
      sortKey: ({ profile }) => profile.image.id,
    },
  ],
  fieldNames: ['image', 'digest'],
  idOf: ({ profile }) => profile.image.id,
  fieldsOf: ({ name, profile }) => ({ image: name, digest: profile.image.id }),
  openOf: ({ imageId }) => ({ screen: 'profile', id: imageId }),
  explainOf: () => ({ screen: 'glossary', topic: 'profile' }),
  copyOf: ({ name }) => name,
};
