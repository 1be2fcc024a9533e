import { expect, test } from 'vitest';
import { fitsGlob, placesIn } from '../../src/knowledge/listed-places.ts';

test.each<[string, string, string | undefined]>([
  ['/run', '/run/docker.sock', '/docker.sock'],
  ['/run', '/run/user/*/docker.sock', '/user/*/docker.sock'],
  ['/run/user/1000', '/run/user/*/docker.sock', '/docker.sock'],
  ['/var/lib/kubelet/plugins', '/var/lib/kubelet/plugins/*/csi.sock', '/*/csi.sock'],
  ['/run/containerd', '/run/containerd/s', '/s'],
  ['/etc', '/etc/cron*', '/cron*'],
  ['/etc', '/etc', undefined],
  ['/etc/ssh', '/etc/sshd', undefined],
  ['/runner', '/run/docker.sock', undefined],
  ['/', '/run/docker.sock', undefined],
  ['/srv', '**/docker.sock', undefined],
])('%s, %s: %s', (folder, place, rest) => {
  expect(placesIn(folder).find((one) => one.place === place)?.rest).toBe(rest);
});

test.each([
  ['cron.d', 'cron*', true],
  ['cron', 'cron*', true],
  ['acron', 'cron*', false],
  ['c', '?', true],
  ['cd', '?', false],
  ['a.sock', '*.sock', true],
  ['a_sock', '*.sock', false],
  ['x', 'x', true],
])('%s, %s: %s', (name, glob, expected) => {
  expect(fitsGlob(name, glob)).toBe(expected);
});
