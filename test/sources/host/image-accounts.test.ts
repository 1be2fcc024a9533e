import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { readImageAccounts } from '../../../src/sources/host/image-accounts.ts';
import { image } from '../../audit/sample-facts.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const LAYERS = ['/d/overlay2/top/diff', '/d/overlay2/middle/diff', '/d/overlay2/base/diff'] as const;
const [TOP, MIDDLE, BASE] = LAYERS;

const overlay = image('sha256:a', {
  GraphDriver: {
    Name: 'overlay2',
    Data: { UpperDir: TOP, LowerDir: `${MIDDLE}:${BASE}`, WorkDir: '/d/overlay2/top/work' },
  },
});

const EMPTY_LAYERS: HostTree = { [TOP]: null, [MIDDLE]: null, [BASE]: null };

async function namesIn(tree: HostTree, removed: readonly string[] = []): Promise<readonly string[]> {
  const folder = await temporaryHost({ ...EMPTY_LAYERS, ...tree });
  for (const path of removed) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    spawnSync('mknod', [join(folder, path), 'c', '0', '0']);
  }
  return (await readImageAccounts(overlay, new HostRoot(folder))).map(({ name }) => name);
}

function passwd(name: string): string {
  return `${name}:x:0:0::/:/bin/sh\n`;
}

describe('the users of an image', () => {
  it.each<[string, HostTree, readonly string[]]>([
    ['of its base', { [`${BASE}/etc/passwd`]: passwd('base') }, ['base']],
    [
      'of the topmost layer that has them',
      { [`${MIDDLE}/etc/passwd`]: passwd('middle'), [`${BASE}/etc/passwd`]: passwd('base') },
      ['middle'],
    ],
    ['without any', { [`${TOP}/etc/hostname`]: 'x' }, []],
    [
      'behind a link to another layer',
      { [`${TOP}/etc/passwd`]: { link: '/lib/users' }, [`${BASE}/lib/users`]: passwd('linked') },
      ['linked'],
    ],
    [
      'behind a folder that is a link',
      { [`${TOP}/etc`]: { link: 'usr/etc' }, [`${MIDDLE}/usr/etc/passwd`]: passwd('moved') },
      ['moved'],
    ],
    [
      'behind a link that climbs',
      {
        [`${BASE}/etc/passwd`]: { link: '../../../../../usr/passwd' },
        [`${BASE}/usr/passwd`]: passwd('top'),
      },
      ['top'],
    ],
    [
      'with a folder in place of the file',
      { [`${TOP}/etc/passwd`]: null, [`${BASE}/etc/passwd`]: passwd('hidden') },
      [],
    ],
    [
      'with a file in place of the folder',
      { [`${TOP}/etc`]: '', [`${BASE}/etc/passwd`]: passwd('hidden') },
      [],
    ],
    ['with a link into nothing', { [`${TOP}/etc/passwd`]: { link: '/none' } }, []],
  ])('%s', async (_, tree, expected) => {
    expect(await namesIn(tree)).toEqual(expected);
  });

  it.runIf(process.getuid?.() === 0)('that an upper layer removed are none', async () => {
    const tree = { [`${BASE}/etc/passwd`]: passwd('removed') };
    expect(await namesIn(tree, [`${TOP}/etc/passwd`])).toEqual([]);
    expect(await namesIn(tree, [`${MIDDLE}/etc`])).toEqual([]);
  });

  it('that links into the host are not the host’s', async () => {
    const tree = {
      '/etc/passwd': passwd('host'),
      [`${TOP}/etc/passwd`]: { link: '../../../../../etc/passwd' },
      [`${MIDDLE}/etc`]: { link: '/../../../../etc' },
    };
    await expect(namesIn(tree)).rejects.toThrow('/etc/passwd of the image is a link that leads in a circle');
  });

  it('that are enormous are refused', async () => {
    const tree = { [`${TOP}/etc/passwd`]: passwd('a').repeat(100_000) };
    await expect(namesIn(tree)).rejects.toMatchObject({ reason: 'malformed' });
  });
});

describe('layers', () => {
  it.each<[string, object, string]>([
    ['the containerd store', { Name: 'overlayfs', Data: null }, 'overlayfs'],
    ['vfs', { Name: 'vfs', Data: null }, 'vfs'],
    ['another driver', { Name: 'zfs', Data: { Dataset: 'tank/x', Mountpoint: '/y' } }, 'zfs'],
  ])('of %s can’t be read', async (_, GraphDriver, name) => {
    const root = new HostRoot(await temporaryHost({}));
    await expect(readImageAccounts(image('a', { GraphDriver }), root)).rejects.toMatchObject({
      reason: 'not-supported',
      message: `the files of images can’t be read from ${name}`,
    });
  });

  it('that the engine does not name can’t be read', async () => {
    const root = new HostRoot(await temporaryHost({}));
    await expect(readImageAccounts(image('a'), root)).rejects.toMatchObject({ reason: 'not-supported' });
  });

  it('that are not there are no image without users', async () => {
    const root = new HostRoot(await temporaryHost({}));
    await expect(readImageAccounts(overlay, root)).rejects.toThrow('its layers are not where');
  });
});
