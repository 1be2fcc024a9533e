import { expect, test } from 'vitest';
import { hostPath, isWithin } from '../../src/knowledge/host-path.ts';

test.each([
  ['/var/run', '/run'],
  ['/var/run/', '/run'],
  ['/var/runner', '/var/runner'],
  ['/var/home/me', '/home/me'],
  ['/bin/sh', '/usr/bin/sh'],
  ['/binary', '/binary'],
  ['/lib64', '/usr/lib64'],
  ['/a//b/../c/', '/a/c'],
  ['/..', '/'],
  ['/', '/'],
  ['//', '/'],
  ['/host_mnt', '/'],
  ['/host_mnt/', '/'],
  ['/host_mnt/Users/me', '/Users/me'],
  ['/host_mnt/private/var/run', '/run'],
  ['/host_mnt/private/data', '/private/data'],
  ['/host_mntx', '/host_mntx'],
  ['/private/etc', '/private/etc'],
  ['/run/desktop/mnt/host/c/Users', '/c/Users'],
  ['\\\\.\\pipe\\Docker_Engine', '//./pipe/docker_engine'],
  ['//./pipe/x', '//./pipe/x'],
  ['', ''],
])('%s is %s', (source, path) => {
  expect(hostPath(source)).toBe(path);
});

test.each([
  ['/run', '/run', true],
  ['/run/x', '/run', true],
  ['/runner', '/run', false],
  ['/x', '/', true],
  ['/', '/', true],
  ['/', '/run', false],
])('%s is %s or below it: %s', (path, folder, expected) => {
  expect(isWithin(path, folder)).toBe(expected);
});
