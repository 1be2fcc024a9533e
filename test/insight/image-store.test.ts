import { expect, test } from 'vitest';
import { usesContainerdStore } from '../../src/insight/image-store.ts';

test.each([
  [{ DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] }, true],
  [
    {
      DriverStatus: [
        ['Backing Filesystem', 'extfs'],
        ['driver-type', 'io.containerd.snapshotter.v1'],
      ],
    },
    true,
  ],
  [{ DriverStatus: [['Backing Filesystem', 'extfs']] }, false],
  [{ DriverStatus: [['driver-type', 'other']] }, false],
  [{ DriverStatus: [['name', 'io.containerd.snapshotter.v1']] }, false],
  [{ DriverStatus: [null, 'driver-type'] }, false],
  [{ DriverStatus: null }, false],
  [{}, false],
])('%o: %s', (daemon, expected) => {
  expect(usesContainerdStore(daemon)).toBe(expected);
});
