import { chmod, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { FactStore } from '../../../src/facts/fact-store.ts';
import { volumeSchema } from '../../../src/facts/volume.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { MountSourcesKeeper } from '../../../src/sources/host/mount-sources-keeper.ts';
import { container, TARGET } from '../../audit/sample-facts.ts';
import { temporaryHost } from './temporary-host.ts';

const kept: MountSourcesKeeper[] = [];
afterEach(() => {
  for (const keeper of kept.splice(0)) keeper.close();
});

/** A keeper over a store, fed by it, for a host that is a folder. */
function keeping(folder: string) {
  const store = new FactStore(TARGET);
  const told: FactChange[][] = [];
  const keeper = new MountSourcesKeeper({
    view: () => store.facts,
    root: () => Promise.resolve(new HostRoot(folder)),
    tell: (changes) => {
      told.push([...changes]);
      store.apply(changes);
    },
  });
  kept.push(keeper);
  return {
    keeper,
    told,
    store,
    async apply(...changes: readonly FactChange[]) {
      store.apply(changes);
      keeper.update();
      await keeper.idle();
      return store.facts.host.mountSources;
    },
  };
}

function mounting(id: string, ...sources: readonly string[]): FactChange {
  const Mounts = sources.map((Source) => ({ Type: 'bind', Source, Destination: Source, RW: true }));
  return { kind: 'container', inspect: container(id, { Mounts }) };
}

describe('what containers mount, links followed', () => {
  test('files, folders, sockets, links to them, and nothing for what is not there', async () => {
    const folder = await temporaryHost({
      'etc/hosts': '',
      run: null,
      'srv/run': { link: '/run' },
      'srv/hosts': { link: '../etc/hosts' },
    });
    const server = createServer().listen(join(folder, 'run/engine.sock'));
    try {
      const { apply } = keeping(folder);
      expect(
        await apply(mounting('web', '/etc', '/srv/hosts', '/srv/run/engine.sock', '/srv/absent')),
      ).toEqual({
        '/etc': { realPath: '/etc', type: 'folder', isOpenToAll: true, holds: ['/etc/hosts'] },
        '/srv/hosts': { realPath: '/etc/hosts', type: 'file', isOpenToAll: true },
        '/srv/run/engine.sock': { realPath: '/run/engine.sock', type: 'socket', isOpenToAll: true },
      });
    } finally {
      server.close();
    }
  });

  test('the folders that volumes are made of, and not what the engine keeps', async () => {
    const folder = await temporaryHost({ data: null, link: { link: '/data' } });
    const { apply } = keeping(folder);
    const volumes = [
      volumeSchema.parse({ Name: 'bound', Driver: 'local', Options: { o: 'bind', device: '/link' } }),
      volumeSchema.parse({ Name: 'own', Driver: 'local' }),
    ];
    const Mounts = volumes.map(({ Name }) => ({
      Type: 'volume',
      Name,
      Source: '/data',
      Destination: `/${Name}`,
    }));
    expect(
      await apply(
        { kind: 'volumes-listed', volumes },
        { kind: 'container', inspect: container('db', { Mounts }) },
      ),
    ).toEqual({ '/link': { realPath: '/data', type: 'folder', isOpenToAll: true, holds: [] } });
  });

  test('whether ordinary users of the host get there: a closed folder above closes what is below', async () => {
    const folder = await temporaryHost({ 'open/data/file': 'x', 'closed/data/file': 'x' });
    await chmod(join(folder, 'closed'), 0o750);
    await chmod(join(folder, 'open/data/file'), 0o600);
    const { apply } = keeping(folder);
    const found = await apply(mounting('web', '/open/data', '/closed/data', '/open/data/file'));
    expect(Object.entries(found ?? {}).map(([path, { isOpenToAll }]) => [path, isOpenToAll])).toEqual([
      ['/closed/data', false],
      ['/open/data', true],
      ['/open/data/file', true],
    ]);
  });

  test('places of the lists that a folder has in it, by its own name or behind a link', async () => {
    const folder = await temporaryHost({
      'run/crio/crio.sock': '',
      'run/user/1000/docker.sock': '',
      'run/user/1001/other': '',
      'var/run': { link: '/run' },
    });
    const { apply } = keeping(folder);
    const found = await apply(mounting('web', '/var/run', '/run/user/1000', '/run/user/1001', '/'));
    expect(found?.['/var/run']).toEqual({
      realPath: '/run',
      type: 'folder',
      isOpenToAll: true,
      holds: ['/run/crio', '/run/crio/crio.sock', '/run/user', '/run/user/*/docker.sock'],
    });
    expect(found?.['/run/user/1000']?.holds).toEqual(['/run/user/*/docker.sock']);
    expect(found?.['/run/user/1001']?.holds).toEqual([]);
    expect(found?.['/']?.holds).toEqual([]);
  });

  test('what is mounted no more is forgotten, and nothing is told twice', async () => {
    const folder = await temporaryHost({ a: null, b: null });
    const { apply, told, keeper } = keeping(folder);
    await apply(mounting('one', '/a'), mounting('two', '/b'));
    expect(await apply({ kind: 'container-gone', id: 'one' })).toEqual({
      '/b': { realPath: '/b', type: 'folder', isOpenToAll: true, holds: [] },
    });
    const before = told.length;
    await apply(mounting('three', '/b'));
    expect(told).toHaveLength(before);
    expect(keeper.update()).toBe(false);
  });

  test('a link that leads elsewhere by now is seen when all is read anew', async () => {
    const folder = await temporaryHost({ a: null, b: null, link: { link: '/a' } });
    const { apply, keeper, store } = keeping(folder);
    await apply(mounting('web', '/link'));
    await rm(join(folder, 'link'));
    await symlink('/b', join(folder, 'link'));
    keeper.reload();
    await keeper.idle();
    expect(store.facts.host.mountSources?.['/link']?.realPath).toBe('/b');
  });

  test('a change while it reads is not lost', async () => {
    const folder = await temporaryHost({ a: null, b: null });
    const { keeper, store } = keeping(folder);
    store.apply([mounting('one', '/a')]);
    keeper.update();
    await Promise.resolve();
    store.apply([mounting('two', '/b')]);
    keeper.update();
    await keeper.idle();
    expect(Object.keys(store.facts.host.mountSources ?? {})).toEqual(['/a', '/b']);
  });

  test('one that can’t be followed becomes a gap, and the others are told', async () => {
    const folder = await temporaryHost({ a: null, circle: { link: '/circle' } });
    const { apply, store } = keeping(folder);
    expect(await apply(mounting('web', '/a', '/circle'))).toEqual({
      '/a': { realPath: '/a', type: 'folder', isOpenToAll: true, holds: [] },
    });
    expect(store.facts.gaps.get('host.mountSources')?.detail).toContain('/circle');
    await apply({ kind: 'container-gone', id: 'web' }, mounting('new', '/a'));
    expect(store.facts.gaps.get('host.mountSources')).toBeUndefined();
  });
});
