import { expect, test } from 'vitest';
import { fileOwner, membersOfGroups, ownedByOthers } from '../../src/insight/file-owner.ts';
import { hostFile, hostProcess } from './host-samples.ts';

test.each([
  [{ uid: 0, gid: 0 }, 'root:root'],
  [{ uid: 1000, gid: 100, user: 'alice', group: 'users' }, 'alice:users'],
  [{ uid: 1000, gid: 0 }, '1000:root'],
])('%o is owned by %s', (fields, words) => {
  expect(fileOwner(hostFile(fields))).toBe(words);
});

test.each([
  ['root’s file', { uid: 0, gid: 0 }, [], true],
  ['a file of root in another group', { uid: 0, gid: 5 }, [], false],
  ['a file of somebody in root’s group', { uid: 1000, gid: 0 }, [], false],
  ['a file of the engine’s user', { uid: 1000, gid: 1000 }, [{ uid: 1000 }], true],
  ['a file of another user than the engine’s', { uid: 1001, gid: 1000 }, [{ uid: 1000 }], false],
])('%s', (_, fields, processes, isRight) => {
  const file = hostFile({ path: '/etc/docker/daemon.json', ...fields });
  expect(ownedByOthers([file], processes.map(hostProcess))).toEqual(isRight ? [] : [file]);
});

test('the members of groups are those of every group that a file belongs to, and an error where nobody tells them', () => {
  const group = (gid: number, ...members: readonly string[]) => ({
    name: `g${gid}`,
    gid,
    members: [...members],
  });
  const files = [hostFile({ gid: 27 }), hostFile({ gid: 998 })];
  expect(membersOfGroups(files, [group(998, 'bob', 'alice'), group(27, 'bob'), group(5, 'eve')])).toEqual([
    'alice',
    'bob',
  ]);
  expect(() => membersOfGroups(files, [group(27, 'bob')])).toThrow('group 998');
});
