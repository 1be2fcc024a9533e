import { describe, expect, test } from 'vitest';
import { containerInspectSchema } from '../../../../src/facts/container.ts';
import { kernelMounts, noSetuid } from '../../../../src/sources/host/live/kernel-mounts.ts';
import { parseMountEntries } from '../../../../src/sources/host/mount-entries.ts';

/** As Docker sets up a container that asks for nothing, on version 1 of control groups. */
const USUAL = [
  '600 500 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w',
  '601 600 0:60 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw',
  '602 600 0:61 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro',
  '603 602 0:62 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,mode=755',
  '604 603 0:30 /docker/abc /sys/fs/cgroup/devices ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw,devices',
  '605 601 0:60 /bus /proc/bus ro,relatime - proc proc rw',
  '606 601 0:60 /sys /proc/sys ro,relatime - proc proc rw',
  '607 601 0:63 / /proc/acpi ro,relatime - tmpfs tmpfs ro',
  '608 600 8:1 /srv/data /data rw,nosuid,relatime - ext4 /dev/sda1 rw',
  '609 600 8:1 /srv/tools /tools rw,relatime - ext4 /dev/sda1 rw',
];
const HOST_PROC = '0:22';

const mounted = (...lines: readonly string[]) =>
  kernelMounts(parseMountEntries([...USUAL, ...lines].join('\n')), HOST_PROC);
const beyondUsual = (...lines: readonly string[]) => mounted(...lines).slice(mounted().length);

describe('file systems of the kernel', () => {
  test('that every container has are left out, but for what makes the settings of the kernel read-only', () => {
    expect(mounted()).toEqual([
      { target: '/proc', type: 'proc', readOnly: false },
      { target: '/proc/sys', type: 'proc', root: '/sys', readOnly: true },
    ]);
  });

  test.each([
    [
      'control groups that can be written, with their controllers',
      '700 600 0:30 / /cg rw,relatime - cgroup cgroup rw,xattr,release_agent=/x,devices,freezer',
      { target: '/cg', type: 'cgroup', readOnly: false, controllers: 'devices,freezer' },
    ],
    [
      'the host’s own process list, read-only too',
      '700 600 0:22 / /host/proc ro,relatime - proc proc rw',
      { target: '/host/proc', type: 'proc', readOnly: true, isHosts: true },
    ],
    [
      'files for debugging, read-only too',
      '700 602 0:7 / /sys/kernel/debug ro,relatime - debugfs debugfs rw',
      { target: '/sys/kernel/debug', type: 'debugfs', readOnly: true },
    ],
    [
      'a part of one',
      '700 600 0:60 /sys/net /net rw,relatime - proc proc rw',
      { target: '/net', type: 'proc', root: '/sys/net', readOnly: false },
    ],
    [
      'what a FUSE file system makes up of it',
      '700 600 0:70 / /lxcfs rw,relatime - fuse.lxcfs lxcfs rw',
      { target: '/lxcfs', type: 'fuse.lxcfs', readOnly: false },
    ],
  ])('are told: %s', (_, line, expected) => {
    expect(beyondUsual(line)).toEqual([expected]);
  });

  test('that are neither writable nor telling are left out', () => {
    expect(beyondUsual('700 600 0:61 / /host/sys ro,relatime - sysfs sysfs rw')).toEqual([]);
    expect(beyondUsual('700 600 8:1 / /host rw,relatime - ext4 /dev/sda1 rw')).toEqual([]);
  });

  test('are one list for containers that have the same', () => {
    expect(mounted()).toBe(mounted());
  });
});

test('mounts of the container on which no program can be marked setuid', () => {
  const { Mounts } = containerInspectSchema.parse({
    Id: 'c',
    State: {},
    HostConfig: {},
    Config: {},
    NetworkSettings: {},
    Mounts: ['/data', '/tools', '/absent'].map((Destination) => ({ Type: 'bind', Destination })),
  });
  expect(noSetuid(parseMountEntries(USUAL.join('\n')), Mounts)).toEqual(['/data']);
});
