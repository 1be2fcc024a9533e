import { expect, it } from 'vitest';
import { parseGroups, parseUsers, withPrimaryMembers } from '../../../src/sources/host/account-files.ts';

it('users are read, and lines of another form are left out', () => {
  const text = [
    'root:x:0:0:root:/root:/bin/bash',
    'daemon:*:1:1::/usr/sbin:/usr/sbin/nologin',
    'app:x:1000:1000:An App,,,:/home/app:',
    '',
    '+::::::',
    'broken:x:zero:0::/:/bin/sh',
    ':x:7:7::/:/bin/sh',
    'short:x:8',
    'windows:x:1001:1001::/home/w:/bin/sh\r',
    '\ufffd\0\ufffd',
  ].join('\n');
  expect(parseUsers(text)).toEqual([
    { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash' },
    { name: 'daemon', uid: 1, gid: 1, home: '/usr/sbin', shell: '/usr/sbin/nologin' },
    { name: 'app', uid: 1000, gid: 1000, home: '/home/app', shell: '' },
    { name: 'windows', uid: 1001, gid: 1001, home: '/home/w', shell: '/bin/sh' },
  ]);
});

it('groups are read with those that they list', () => {
  expect(parseGroups('root:x:0:\ndocker:x:999: ann , bob,\nbad:x:-1:eve\nshort:x:5')).toEqual([
    { name: 'root', gid: 0, members: [] },
    { name: 'docker', gid: 999, members: ['ann', 'bob'] },
    { name: 'short', gid: 5, members: [] },
  ]);
});

it('whoever has a group as their own is a member of it, listed or not', () => {
  const users = parseUsers('ann:x:1:999::/:\nbob:x:2:2::/:\ncid:x:3:999::/:');
  const groups = parseGroups('docker:x:999:bob\ndocker:x:999:dan,bob\nother:x:999:\nbob:x:2:');
  expect(withPrimaryMembers(groups, users)).toEqual([
    { name: 'docker', gid: 999, members: ['ann', 'bob', 'cid', 'dan'] },
    { name: 'other', gid: 999, members: ['ann', 'cid'] },
    { name: 'bob', gid: 2, members: ['bob'] },
  ]);
});
