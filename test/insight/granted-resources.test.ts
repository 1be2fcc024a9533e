import { describe, expect, test } from 'vitest';
import { isWithinCgroup } from '../../src/insight/cgroup-parent.ts';
import { deviceGrants } from '../../src/insight/device-grant.ts';
import { ulimitsBeyond } from '../../src/insight/own-ulimits.ts';

test('devices come by path, by rule and by driver', () => {
  expect(
    deviceGrants(
      [{ PathOnHost: '/dev/sda', PathInContainer: '/dev/x', CgroupPermissions: 'r' }],
      ['c 10:200 rwm'],
      [
        { Driver: 'nvidia', DeviceIDs: [], Capabilities: [['gpu']] },
        { Driver: '', DeviceIDs: [], Capabilities: [['gpu', 'nvidia']] },
        { Driver: '', DeviceIDs: ['0'], Capabilities: [] },
      ],
    ),
  ).toEqual([
    { kind: 'path', name: '/dev/sda' },
    { kind: 'rule', name: 'c 10:200 rwm' },
    { kind: 'driver', name: 'nvidia' },
    { kind: 'driver', name: 'gpu' },
    { kind: 'driver', name: 'unknown' },
  ]);
});

test.each([
  [{ Name: 'nofile', Soft: 1, Hard: 4096 }, ['nofile=4096'], []],
  [{ Name: 'nofile', Soft: 1, Hard: 4097 }, ['nofile=4096'], ['nofile=4097']],
  [{ Name: 'nofile', Soft: 1, Hard: 4096 }, ['nofile=1024:4096'], []],
  [{ Name: 'NOFILE', Soft: 1, Hard: 4096 }, [' NoFile = 4096'], []],
  [{ Name: 'nofile', Soft: -1, Hard: -1 }, ['nofile=4096'], ['nofile=unlimited']],
  [{ Name: 'core', Soft: 0, Hard: 0 }, ['nofile=4096'], ['core=0']],
])('%j with a policy of %j: %j', (ulimit, policy, beyond) => {
  expect(ulimitsBeyond([ulimit], policy)).toEqual(beyond);
});

describe('a cgroup parent', () => {
  test.each([
    ['shop.slice', 'shop.slice', true],
    ['/shop', 'shop.slice', true],
    ['shop-web.slice', 'shop.slice', true],
    ['/shop.slice/shop-web.slice', 'shop.slice', true],
    ['/kubepods/besteffort/pod1', '/kubepods', true],
    ['shopping.slice', 'shop.slice', false],
    ['system.slice', 'shop.slice', false],
    ['', 'shop.slice', false],
  ])('%s within %s: %s', (parent, allowed, expected) => {
    expect(isWithinCgroup(parent, [allowed])).toBe(expected);
    expect(isWithinCgroup(parent, [])).toBe(false);
  });
});
