import { expect, it } from 'vitest';
import { mountPoints } from '../../../src/sources/host/mounts-part.ts';

it('reads target, source, type, options and device', () => {
  const text =
    '25 30 0:23 / /dev/shm rw,nosuid,nodev shared:4 master:1 - tmpfs tmpfs rw,size=100k\n' +
    '30 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n';
  expect(mountPoints(text)).toEqual([
    {
      target: '/dev/shm',
      source: 'tmpfs',
      type: 'tmpfs',
      options: ['rw', 'nosuid', 'nodev', 'size=100k'],
      device: '0:23',
    },
    {
      target: '/',
      source: '/dev/vda',
      type: 'ext4',
      options: ['rw', 'relatime', 'discard'],
      device: '254:0',
    },
  ]);
});

it.each([
  ['rw', 'rw', 'rw'],
  ['ro', 'rw', 'ro'],
  ['rw', 'ro', 'ro'],
  ['ro', 'ro', 'ro'],
])('a mount that is %s of a file system that is %s is %s', (own, ofFileSystem, expected) => {
  const [mount] = mountPoints(`1 2 8:1 / /a ${own} - ext4 /dev/sda1 ${ofFileSystem}`);
  expect(mount?.options).toEqual([expected]);
});

it.each([
  ['/mnt/with\\040space', '/mnt/with space'],
  ['/mnt/tab\\011and\\012line', '/mnt/tab\tand\nline'],
  ['/mnt/back\\134slash', '/mnt/back\\slash'],
  ['/mnt/\\134040', '/mnt/\\040'],
  ['/mnt/käse', '/mnt/käse'],
])('%s is the path %j', (written, path) => {
  expect(mountPoints(`1 2 8:1 / ${written} rw - ext4 ${written} rw`)).toMatchObject([
    { target: path, source: path },
  ]);
});

it('takes a source that is a hyphen for what it is', () => {
  expect(mountPoints('1 2 0:5 / /a rw - tmpfs - rw')).toMatchObject([{ target: '/a', source: '-' }]);
});

it.each([
  '',
  'garbage',
  '1 2 3',
  '1 2 8:1 / /a rw shared:1',
  '1 2 8:1 / a rw - ext4 x rw',
  '- - - - - - - - -',
])('leaves the line %j out', (line) => {
  expect(mountPoints(line)).toEqual([]);
});
