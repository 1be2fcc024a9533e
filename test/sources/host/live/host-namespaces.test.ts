import { expect, it } from 'vitest';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import {
  hostNamespaces,
  namespacesOf,
  sharedNamespaces,
} from '../../../../src/sources/host/live/host-namespaces.ts';
import { ProcFolder } from '../../../../src/sources/host/proc-folder.ts';
import { fakeProc } from '../fake-proc.ts';
import { temporaryHost } from '../temporary-host.ts';

const FIRST = { mnt: 1, net: 2, pid: 4026531836, user: 4026531837 };

async function procOf(first: Readonly<Record<string, number>>): Promise<ProcFolder> {
  return new ProcFolder(new HostRoot(await temporaryHost(fakeProc({ 1: { namespaces: first } }))));
}

it('those of the host are those of its process 1', async () => {
  const host = hostNamespaces(await procOf(FIRST), false);
  expect(host).toEqual({
    mnt: 'mnt:[1]',
    net: 'net:[2]',
    pid: 'pid:[4026531836]',
    user: 'user:[4026531837]',
  });
});

it('a container shares those that are the same', () => {
  const host = { net: 'net:[1]', pid: 'pid:[2]', user: 'user:[3]', time: 'time:[4]' };
  const own = { net: 'net:[1]', pid: 'pid:[9]', user: 'user:[3]' };
  expect(sharedNamespaces(own, host)).toEqual(['net', 'user']);
  expect(sharedNamespaces({}, host)).toEqual([]);
});

it('what can’t be compared is not guessed', () => {
  expect(sharedNamespaces({ net: 'net:[1]', mnt: 'mnt:[2]' }, { net: 'net:[1]' })).toBeUndefined();
});

it('a process that is gone has none', async () => {
  expect(namespacesOf(await procOf(FIRST), '2')).toEqual({});
});

it('on this host our own are found again', () => {
  const proc = new ProcFolder(new HostRoot());
  const host = hostNamespaces(proc, true);
  const own = namespacesOf(proc, 'self') ?? {};
  // Whoever runs the tests in a container shares at least a few with whatever started it.
  expect(Object.keys(host).toSorted()).toEqual(Object.keys(own).toSorted());
});
