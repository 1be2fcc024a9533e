/** Which ranges of user and group ids belong to whom. */
import type { SubId } from '../../facts/host.ts';
import type { HostPartReader } from './host-part.ts';
import { parseSubIds } from './sub-ids.ts';

const FILES = ['/etc/subuid', '/etc/subgid'] as const;

export const SUB_IDS_PART: HostPartReader = {
  what: 'subordinate ids',
  parts: ['subIds'],
  isNeeded: (needs) => needs.parts.has('subIds'),
  async read({ root }) {
    const subIds: SubId[] = [];
    for (const file of FILES) subIds.push(...parseSubIds((await root.readText(file)) ?? '', file));
    return { host: { subIds }, gaps: [], watched: FILES };
  },
};
