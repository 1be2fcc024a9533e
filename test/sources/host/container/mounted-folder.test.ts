import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { emptyFacts, type Facts } from '../../../../src/facts/facts.ts';
import type {
  FolderEntry,
  FolderListing,
  FolderLook,
  MountedFolder,
} from '../../../../src/facts/mounted-folder.ts';
import { volumeSchema } from '../../../../src/facts/volume.ts';
import { mountedFolder } from '../../../../src/sources/host/container/mounted-folder.ts';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { type HostTree, temporaryHost } from '../temporary-host.ts';

const VOLUME = 'var/lib/engine/volumes/data/_data';

function factsWith(mountpoint: string): Facts {
  const volume = volumeSchema.parse({ Name: 'data', Driver: 'local', Mountpoint: mountpoint });
  const nothing = emptyFacts({ kind: 'docker', uri: 'unix:///x', label: 'x' });
  return { ...nothing, volumes: new Map([['data', volume]]) };
}

/** A host with such a volume; where the volume is, and what looks into it. */
async function volumeOf(tree: HostTree): Promise<{ readonly at: string; readonly folder: MountedFolder }> {
  const inside = Object.entries(tree).map(([path, content]) => [`${VOLUME}/${path}`, content] as const);
  const host = await temporaryHost({
    'etc/passwd': 'root:x:0:0::/root:/bin/sh\nops:x:1000:1000::/:/bin/sh\n',
    'etc/shadow': 'of the host',
    [VOLUME]: null,
    ...Object.fromEntries(inside),
  });
  const root = new HostRoot(host);
  const folder = await mountedFolder(
    { kind: 'volume', name: 'data' },
    { root, engineRoot: async () => root },
    factsWith(`/${VOLUME}`),
  );
  return { at: join(host, VOLUME), folder };
}

function listed(look: FolderLook): FolderListing {
  if (look.kind !== 'folder') throw new Error(`it is a ${look.kind}`);
  return look;
}

function entryOf(look: FolderLook, name: string): FolderEntry | undefined {
  return listed(look).entries.find((entry) => entry.name === name);
}

test('folders come first, then by name, with what is known of each', async () => {
  const { at, folder } = await volumeOf({ 'b.txt': 'four', a: 'x', 'sub/x': '' });
  chmodSync(join(at, 'a'), 0o4755);
  utimesSync(join(at, 'a'), 1_700_000_000, 1_700_000_000);
  const look = listed(await folder.look('/', {}));
  expect(look.entries.map(({ name, type }) => `${type} ${name}`)).toEqual([
    'folder sub',
    'file a',
    'file b.txt',
  ]);
  expect(entryOf(look, 'a')).toMatchObject({ mode: 0o4755, size: 1, modifiedAt: 1_700_000_000_000 });
  expect(look.users.get(process.getuid?.() ?? 0)?.inside).toBeUndefined();
  expect(look).toMatchObject({ path: '/', isCut: false, gaps: [] });
  const file = await folder.open('/b.txt');
  expect(file && (await text(file))).toBe('four');
});

test('links are followed inside, and told where they lead out', async () => {
  const { folder } = await volumeOf({
    'sub/file': 'inside',
    near: { link: 'sub' },
    round: { link: 'sub/../sub/file' },
    'by-name': { link: `/${VOLUME}/sub` },
    away: { link: '/etc/shadow' },
    above: { link: '../../../../../../etc/shadow' },
    nowhere: { link: 'none' },
    circle: { link: 'circle' },
  });
  const look = await folder.look('/', {});
  const ends = listed(look).entries.filter(({ type }) => type === 'link');
  expect(Object.fromEntries(ends.map(({ name, leadsTo }) => [name, leadsTo]))).toEqual({
    near: 'folder',
    round: 'file',
    'by-name': 'folder',
    away: 'outside',
    above: 'outside',
    nowhere: 'nothing',
    circle: 'nothing',
  });
  expect(entryOf(look, 'away')?.target).toBe('/etc/shadow');
  expect(await folder.look('/near', {})).toMatchObject({ kind: 'folder', path: '/sub' });
  const file = await folder.open('/round');
  expect(file && (await text(file))).toBe('inside');
});

test.each([
  '/away',
  '/above',
  '/../data/x',
  '/sub/../../x',
  '/near/../../../../../etc/shadow',
  '/none',
  '/circle',
])('%s is refused, with words that say why', async (path) => {
  const { folder } = await volumeOf({
    'sub/file': 'inside',
    near: { link: 'sub' },
    away: { link: '/etc/shadow' },
    above: { link: '../../../../../../etc/shadow' },
    circle: { link: 'circle' },
  });
  const why = /leads out of what is mounted|is not there/;
  await expect(folder.look(path, {})).rejects.toThrow(why);
  await expect(folder.open(path)).rejects.toThrow(why);
});

test('a folder that is exchanged for a link while it is looked at never shows what lies outside', async () => {
  const { at, folder } = await volumeOf({ 'deep/a/shadow': 'inside', 'other/x': '' });
  const host = join(at, ...VOLUME.split('/').map(() => '..'), 'etc');
  symlinkSync(host, join(at, 'way-out'));
  let isOver = false;
  const swap = async (): Promise<void> => {
    while (!isOver) {
      renameSync(join(at, 'deep/a'), join(at, 'deep/kept'));
      symlinkSync(host, join(at, 'deep/a'));
      await new Promise((resolve) => setImmediate(resolve));
      renameSync(join(at, 'deep/a'), join(at, 'other/link'));
      renameSync(join(at, 'deep/kept'), join(at, 'deep/a'));
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const swapping = swap();
  const seen = new Set<string>();
  for (let turn = 0; turn < 100; turn += 1) {
    const file = await folder.open('/deep/a/shadow').catch(() => undefined);
    seen.add(file === undefined ? 'refused' : await text(file));
    const look = await folder.look('/deep/a', {}).catch(() => undefined);
    for (const { name } of look === undefined ? [] : listed(look).entries) seen.add(name);
  }
  isOver = true;
  await swapping;
  expect([...seen].filter((each) => !['inside', 'refused', 'shadow'].includes(each))).toEqual([]);
  expect(readlinkSync(join(at, 'other/link'))).toBe(host);
});

test('a pipe, a socket and a device are told and not opened', async () => {
  const { at, folder } = await volumeOf({ file: 'x' });
  execFileSync('mkfifo', [join(at, 'pipe')]);
  const server = createServer().listen(join(at, 'socket'));
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const look = await folder.look('/', {});
  expect(listed(look).entries.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'file: file',
    'pipe: pipe',
    'socket: socket',
  ]);
  for (const path of ['/pipe', '/socket']) {
    expect(await folder.look(path, {})).toMatchObject({ kind: 'special', path });
    expect(await folder.open(path)).toBeUndefined();
  }
});

test('names that are no UTF-8 are kept apart and opened', async () => {
  const { at, folder } = await volumeOf({ plain: 'x' });
  writeFileSync(Buffer.concat([Buffer.from(`${at}/bad-`), Buffer.of(0xff)]), 'one');
  writeFileSync(Buffer.concat([Buffer.from(`${at}/bad-`), Buffer.of(0xfe)]), 'other');
  const names = listed(await folder.look('/', {})).entries.map(({ name }) => name);
  expect(new Set(names).size).toBe(3);
  const contents = names.map(async (name) => {
    const file = await folder.open(`/${name}`);
    return file && text(file);
  });
  expect((await Promise.all(contents)).sort()).toEqual(['one', 'other', 'x']);
});

test('of a large folder the names come first, and whoever gives up is not kept waiting', async () => {
  const { at, folder } = await volumeOf({});
  mkdirSync(join(at, 'many'));
  for (let number = 0; number < 3_000; number += 1) writeFileSync(join(at, `many/f${number}`), '');
  const told: FolderListing[] = [];
  const look = listed(await folder.look('/many', { tell: (listing) => told.push(listing) }));
  expect(told.map(({ entries }) => entries.length)).toEqual([3_000]);
  expect(told[0]?.entries[0]).toEqual({ name: 'f0', type: 'file' });
  expect(look.entries.length).toBe(3_000);
  expect(look.entries.every(({ mode }) => mode !== undefined)).toBe(true);
  const over = new AbortController();
  const asked = folder.look('/many', { signal: over.signal, tell: () => over.abort(new Error('given up')) });
  await expect(asked).rejects.toThrow('given up');
});

test('a volume that its driver keeps to itself, and one that is gone, say so', async () => {
  const root = new HostRoot(await temporaryHost({}));
  const host = { root, engineRoot: async () => root };
  const hidden = await mountedFolder({ kind: 'volume', name: 'data' }, host, factsWith(''));
  await expect(hidden.look('/', {})).rejects.toThrow('does not say where it is');
  const gone = await mountedFolder({ kind: 'volume', name: 'data' }, host, factsWith('/srv/none'));
  await expect(gone.look('/', {})).rejects.toThrow('/srv/none is not there');
  const none = await mountedFolder({ kind: 'volume', name: 'other' }, host, factsWith('/srv'));
  await expect(none.look('/', {})).rejects.toThrow('the volume is gone');
});
