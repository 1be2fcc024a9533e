import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { LayerWalker } from '../../../../src/sources/host/container/layer-walk.ts';
import { temporaryHost } from '../temporary-host.ts';

/** Made long ago, as files of an image are. */
const LONG_AGO = new Date('2024-01-01T00:00:00Z');

/** Layers as overlayfs keeps them: the container's own, one of its image, and one below that. */
async function layers() {
  const folder = await temporaryHost({ upper: null, middle: null, base: null });
  const [upper, middle, base] = ['upper', 'middle', 'base'].map((name) => join(folder, name));
  if (upper === undefined || middle === undefined || base === undefined) throw new Error('no folders');
  const write = (layer: string, path: string, text = path): void => {
    mkdirSync(dirname(join(layer, path)), { recursive: true });
    writeFileSync(join(layer, path), text);
    utimesSync(join(layer, path), LONG_AGO, LONG_AGO);
  };
  const walker = new LayerWalker({
    layer: { upper, lowers: [middle, base] },
    merged: () => undefined,
    isCovered: () => false,
  });
  const walk = async () => {
    const { entries } = await walker.walk();
    return entries.map(({ path, kind }) => `${kind} ${path}`);
  };
  return { upper, middle, base, write, walker, walk };
}

test('what was added and changed is told against all layers of the image', async () => {
  const { upper, middle, base, write, walker } = await layers();
  write(base, 'etc/app.conf', 'a = 1');
  write(middle, 'etc/other.conf', 'b = 1');
  write(upper, 'etc/app.conf', 'a = 2');
  write(upper, 'etc/new.conf');
  write(upper, 'data/deep/x');
  symlinkSync('/etc/shadow', join(upper, 'etc/link'));
  const { entries, total } = await walker.walk();
  expect(entries).toMatchObject([
    { path: '/data', kind: 'added', type: 'folder' },
    { path: '/data/deep', kind: 'added', type: 'folder' },
    { path: '/data/deep/x', kind: 'added', type: 'file', size: 11 },
    { path: '/etc/app.conf', kind: 'changed', before: { size: 5 }, isSameContent: false },
    { path: '/etc/link', kind: 'added', type: 'link', target: '/etc/shadow' },
    { path: '/etc/new.conf', kind: 'added' },
  ]);
  expect(total).toBe(6);
});

test('a file that was copied up whole and says the same is no change, unless its rights differ', async () => {
  const { upper, base, write, walker } = await layers();
  for (const path of ['bin/opened', 'bin/marked', 'bin/forged']) {
    write(base, path, 'program');
    write(upper, path, path === 'bin/forged' ? 'PROGRAM' : 'program');
  }
  chmodSync(join(upper, 'bin/marked'), 0o4755);
  const { entries } = await walker.walk();
  expect(entries).toMatchObject([
    // Of the size and time of the image's file, and of another content.
    { path: '/bin/forged', kind: 'changed', isSameContent: false },
    { path: '/bin/marked', kind: 'changed', mode: 0o4755, before: { mode: 0o644 }, isSameContent: true },
  ]);
});

test.runIf(process.getuid?.() === 0)('what was taken away is told, by this container only', async () => {
  const { upper, middle, base, write, walk } = await layers();
  const takeAway = (layer: string, path: string): void => {
    mkdirSync(dirname(join(layer, path)), { recursive: true });
    execFileSync('mknod', [join(layer, path), 'c', '0', '0']);
  };
  write(base, 'etc/group');
  write(base, 'etc/hosts.bak');
  takeAway(upper, 'etc/group');
  // The image itself took it away already.
  takeAway(middle, 'etc/hosts.bak');
  write(upper, 'etc/hosts.bak', 'back again');
  takeAway(upper, 'etc/never-there');
  expect(await walk()).toEqual(['deleted /etc/group', 'added /etc/hosts.bak']);
});

test('each look tells what is there by then, and what stayed is the same object', async () => {
  const { upper, write, walker } = await layers();
  write(upper, 'tmp/a');
  const first = (await walker.walk()).entries;
  const again = (await walker.walk()).entries;
  expect(again).toBe(first);
  write(upper, 'tmp/b');
  const second = (await walker.walk()).entries;
  expect(second.map(({ path }) => path)).toEqual(['/tmp', '/tmp/a', '/tmp/b']);
  expect(second[1]).toBe(first[1]);
  // Content of data is looked at in one of a few looks; rights and system files in each.
  copyFileSync(join(upper, 'tmp/b'), join(upper, 'tmp/a'));
  chmodSync(join(upper, 'tmp/b'), 0o755);
  await expect
    .poll(async () => (await walker.walk()).entries.find(({ path }) => path === '/tmp/b')?.mode)
    .toBe(0o755);
  rmSync(join(upper, 'tmp/a'));
  expect((await walker.walk()).entries.map(({ path }) => path)).toEqual(['/tmp', '/tmp/b']);
});

test('every file of data is looked at within a few looks, though its folder stays', async () => {
  const { upper, write, walker } = await layers();
  const paths = Array.from({ length: 9 }, (_, at) => `srv/data/${at}`);
  for (const path of paths) write(upper, path);
  const sizes = async () =>
    (await walker.walk()).entries.flatMap(({ path, size }) => (path.startsWith('/srv/data/') ? [size] : []));
  expect(await sizes()).toEqual(paths.map(({ length }) => length));
  for (const path of paths) write(upper, path, 'much longer than before');
  const told = [await sizes(), await sizes(), await sizes(), await sizes()];
  expect(told.at(-1)).toEqual(paths.map(() => 23));
});

test('names that are no UTF-8 hide nothing', async () => {
  const { upper, walk } = await layers();
  writeFileSync(Buffer.concat([Buffer.from(`${upper}/evil`), Buffer.of(0xff)]), 'x');
  expect(await walk()).toEqual(['added /evil\udcff']);
});

test('a layer that is gone is a failure, not an empty one', async () => {
  const { upper, walker } = await layers();
  rmSync(upper, { recursive: true });
  await expect(walker.walk()).rejects.toThrow('its writable layer');
});
