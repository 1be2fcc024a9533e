/** Users and groups, as a part of the host. */
import { withPrimaryMembers } from './account-files.ts';
import type { HostPartReader } from './host-part.ts';

export const ACCOUNTS_PART: HostPartReader = {
  what: 'users and groups',
  parts: ['users', 'groups'],
  isNeeded: ({ parts }) => parts.has('accounts'),
  async read(context) {
    const { users, groups } = await context.accounts();
    return {
      host: { users: [...users], groups: [...withPrimaryMembers(groups, users)] },
      gaps: [],
      watched: ['/etc/passwd', '/etc/group', '/etc/nsswitch.conf'],
    };
  },
};
