import { expect, test } from 'vitest';
import { mountOf } from '../../src/insight/mount-of.ts';
import { mountPoint } from './host-samples.ts';

const MOUNTS = [
  mountPoint({ target: '/', device: '8:1' }),
  mountPoint({ target: '/var/lib', device: '8:2' }),
  mountPoint({ target: '/var', device: '8:3' }),
  mountPoint({ target: '/srv', device: '8:4' }),
  mountPoint({ target: '/srv', device: '8:5' }),
];

test.each([
  ['/', '8:1'],
  ['/etc/docker', '8:1'],
  ['/variable', '8:1'],
  ['/var/log', '8:3'],
  ['/var/lib', '8:2'],
  ['/var/lib/docker', '8:2'],
  ['/srv/data', '8:5'],
])('%s lies on %s', (path, device) => {
  expect(mountOf(MOUNTS, path)?.device).toBe(device);
});

test('no mount holds what none is above', () => {
  expect(mountOf([], '/')).toBeUndefined();
});
