import { describe, expect, test } from 'vitest';
import { sensitivePlaces } from '../../src/insight/sensitive-path.ts';
import { HARMLESS_MOUNTS } from '../../src/knowledge/harmless-mounts.ts';
import { hostPath } from '../../src/knowledge/host-path.ts';
import { SOCKET_ROWS } from '../../src/knowledge/host-sockets.ts';
import { SENSITIVE_ROWS } from '../../src/knowledge/sensitive-mounts.ts';

function rowsAt(path: string, isWritable = true): readonly string[] {
  return [...new Set(sensitivePlaces(hostPath(path), isWritable).map(({ row }) => row))].sort();
}

/** Without what a folder holds only on some hosts. */
function usualRowsAt(path: string, isWritable = true): readonly string[] {
  const places = sensitivePlaces(hostPath(path), isWritable);
  return [
    ...new Set(places.filter(({ isInside, isUsual }) => !isInside || isUsual).map(({ row }) => row)),
  ].sort();
}

const SEVERITY_ORDER = ['ok', 'info', 'low', 'medium', 'high', 'critical'];

/** A path that a pattern stands for. */
function sampleOf(pattern: string): string {
  return pattern
    .replace(/(?<=.)\/$/, '')
    .replace(/^\*\*\//, '/srv/deep/')
    .replaceAll('*', 'x1')
    .replaceAll('?', 'c');
}

const MOUNT_PLACES = SENSITIVE_ROWS.flatMap(({ id, places, ...row }) =>
  places.map((entry) => {
    const place = typeof entry === 'string' ? { path: entry } : entry;
    const readOnly = place.readOnly === 'same' ? row.severity : (place.readOnly ?? row.readOnly);
    return {
      id,
      path: place.path,
      sample: sampleOf(place.path),
      readOnly,
      below: place.below ?? row.below,
      severity: row.severity,
    };
  }),
);
const OWN_PATHS = new Set(MOUNT_PLACES.map(({ path }) => path));
const SOCKET_PLACES = SOCKET_ROWS.flatMap(({ id, severity, places }) =>
  places.map((path) => ({ id, severity, path, sample: sampleOf(path) })),
);

describe('every place of the mount rows', () => {
  test.each(MOUNT_PLACES)('$path itself is $id', ({ id, sample, severity, readOnly }) => {
    expect(rowsAt(sample)).toContain(id);
    const judged = sensitivePlaces(hostPath(sample), false).find(({ row }) => row === id);
    expect(judged?.severity ?? 'ok').toBe(readOnly);
    expect(judged?.isLowered ?? false).toBe(readOnly !== 'ok' && readOnly !== severity);
  });

  test.each(MOUNT_PLACES)('$path, written with slashes and dots, is $id', ({ id, sample }) => {
    expect(rowsAt(`${sample}/`)).toContain(id);
    expect(rowsAt(`/${sample.replaceAll('/', '//')}`)).toContain(id);
    expect(rowsAt(`/nowhere/..${sample}/./`)).toContain(id);
  });

  test.each(MOUNT_PLACES.filter(({ sample }) => sample !== '/'))(
    '$path with more behind its name is not',
    (place) => {
      const rows = sensitivePlaces(hostPath(`${sample(place)}-of-mine`), true)
        .filter(({ isInside }) => !isInside)
        .map(({ place: found }) => found);
      // A glob may well stand for the longer name too.
      if (!place.path.endsWith('*')) expect(rows).not.toContain(place.path);
    },
  );

  test.each(MOUNT_PLACES.filter(({ sample }) => sample !== '/'))('what lies below $path: $below', (place) => {
    const inside = `${sample(place)}/zz/own`;
    const says = (isWritable: boolean) =>
      sensitivePlaces(hostPath(inside), isWritable).some(({ place: found }) => found === place.path);
    expect(says(true)).toBe(place.below !== 'none');
    expect(says(false)).toBe(place.below === 'all' && place.readOnly !== 'ok');
  });

  test.each(MOUNT_PLACES.filter(({ path }) => path.startsWith('/') && path !== '/'))(
    'every folder above $path but / gives it, writable',
    (place) => {
      const steps = sample(place).split('/').slice(1, -1);
      for (const [index] of steps.entries())
        expect(rowsAt(`/${steps.slice(0, index + 1).join('/')}`)).toContain(place.id);
      expect(rowsAt('/')).toEqual(['MNT-ROOT']);
    },
  );

  test.each(MOUNT_PLACES.filter(({ path }) => path.startsWith('/') && path !== '/'))(
    'a folder above $path that is read-only and a place itself speaks for what it lowers',
    (place) => {
      const steps = sample(place).split('/').slice(1, -1);
      for (const [index] of steps.entries()) {
        const found = sensitivePlaces(`/${steps.slice(0, index + 1).join('/')}`, false);
        const isPlace = found.some(({ row, isInside }) => !isInside && row.startsWith('MNT-'));
        if (isPlace) expect(found.filter(({ isInside, isLowered }) => isInside && isLowered)).toEqual([]);
      }
    },
  );

  function sample({ sample: path }: { readonly sample: string }): string {
    return path;
  }
});

describe('every place of the socket rows', () => {
  test.each(SOCKET_PLACES)('$path itself is $id, read-only too', ({ id, sample, severity }) => {
    for (const isWritable of [true, false]) {
      const found = sensitivePlaces(hostPath(sample), isWritable).filter(({ row }) =>
        row.startsWith('SOCK-'),
      );
      expect(found.map(({ row }) => row)).toEqual([id]);
      expect(found[0]).toMatchObject({ severity, isLowered: false });
    }
  });

  test.each(SOCKET_PLACES.filter(({ path }) => path.startsWith('/') && !path.startsWith('//')))(
    'every folder above $path but / holds $id',
    ({ id, sample }) => {
      const steps = sample.split('/').slice(1, -1);
      for (const [index] of steps.entries())
        expect(rowsAt(`/${steps.slice(0, index + 1).join('/')}`, false)).toContain(id);
      expect(rowsAt('/')).toEqual(['MNT-ROOT']);
    },
  );

  test.each(SOCKET_PLACES.filter(({ path }) => path.startsWith('/') && !/[*/]$/.test(path)))(
    '$path with more behind its name is not',
    ({ id, sample }) => {
      expect(rowsAt(`${sample}.d`)).not.toContain(id);
    },
  );
});

describe('the list itself', () => {
  test('has every path once per row, in the form in which paths are compared', () => {
    for (const places of [MOUNT_PLACES, SOCKET_PLACES]) {
      const paths = places.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const path of paths.filter((one) => one.startsWith('/')))
        expect(hostPath(path), path).toBe(path.replace(/(?<=.)\/$/, ''));
    }
  });

  test('is never milder for a writable mount than for a read-only one', () => {
    for (const { path, severity, readOnly } of MOUNT_PLACES)
      expect(SEVERITY_ORDER.indexOf(severity), path).toBeGreaterThanOrEqual(SEVERITY_ORDER.indexOf(readOnly));
  });

  test('says what it gives and why, in whole sentences', () => {
    for (const { id, gives, why } of [...SENSITIVE_ROWS, ...SOCKET_ROWS]) {
      expect(why, id).toMatch(/^\p{L}.*\.$/u);
      expect(gives.length, id).toBeLessThan(50);
    }
  });

  test.each(HARMLESS_MOUNTS)('$path is harmless, and so is what lies below', ({ path, because }) => {
    for (const isWritable of [true, false]) {
      expect(rowsAt(sampleOf(path), isWritable)).toEqual([]);
      expect(rowsAt(`${sampleOf(path)}/x`, isWritable)).toEqual([]);
    }
    expect(because).toMatch(/^\p{Lu}.*\.$/u);
    // It needs no line here unless it lies in a place of the list.
    expect(OWN_PATHS.has(path)).toBe(false);
  });
});

describe('what is said of a path', () => {
  test.each<[string, readonly string[]]>([
    ['/', ['MNT-ROOT']],
    ['/etc/ssl', []],
    ['/etc/ssh/sshd_config', ['MNT-ETC-SSH']],
    ['/etc/nginx', []],
    ['/etc/passwd', ['MNT-ETC-ACCT']],
    ['/etc/cron.daily/job', ['MNT-ETC-CRON']],
    ['/etc/hosts', ['MNT-ETC-NET']],
    ['/var/lib/docker', ['MNT-DOCKERLIB', 'MNT-DOCKERVOL']],
    ['/var/lib/docker/overlay2/x', ['MNT-DOCKERLIB']],
    ['/var/lib/docker/volumes/x', ['MNT-DOCKERVOL']],
    ['/var/lib/kubelet/plugins/x', ['MNT-KUBELET-PLUG']],
    ['/bin', ['MNT-USR']],
    ['/sbin/init', ['MNT-USR']],
    ['/lib', ['MNT-ETC-SYSTEMD', 'MNT-LIB', 'MNT-MODULES', 'MNT-RUN-UDEV']],
    ['/lib64/ld-linux.so', ['MNT-LIB']],
    ['/lib/modules/6.1', ['MNT-MODULES']],
    ['/lib/systemd/system', ['MNT-ETC-SYSTEMD']],
    ['/usr', ['MNT-ETC-SYSTEMD', 'MNT-LIB', 'MNT-MODULES', 'MNT-RUN-UDEV', 'MNT-USR']],
    ['/usr/share/zoneinfo', []],
    ['/home/me', ['MNT-HOME']],
    ['/home/me/project', []],
    ['/home/me/.ssh', ['MNT-SSHDIR']],
    ['/home/me/.ssh/id_ed25519', ['MNT-SSHDIR']],
    ['/srv/ci/.ssh', ['MNT-SSHDIR']],
    ['/home/me/.docker', ['MNT-CREDS']],
    ['/home/me/.docker/cli-plugins', []],
    ['/home/me/.docker/run/docker.sock', ['SOCK-DOCKER']],
    ['/home/me/.local/share/docker/volumes/x', ['MNT-DOCKERVOL']],
    ['/root/project', ['MNT-ROOTHOME']],
    ['/root/.config/app', ['MNT-ROOTHOME']],
    ['/dev/sda1', ['MNT-DEV-BLOCK']],
    ['/dev/drbd0', ['MNT-DEV-BLOCK']],
    ['/dev/mapper/vg-root', ['MNT-DEV-BLOCK']],
    ['/dev/mapper/control', []],
    ['/dev/vga_arbiter', []],
    ['/dev/tty', []],
    ['/dev/tty1', ['MNT-DEV-INPUT']],
    ['/dev/ttyUSB0', []],
    ['/dev/bus/usb', []],
    ['/proc/1/environ', ['MNT-PROC']],
    ['/proc/sys/kernel/core_pattern', ['MNT-PROC-SYS']],
    ['/sys/class/net', ['MNT-SYS']],
    ['/run/user/1000/pipewire-0', ['MNT-RUN-USER']],
    ['/run/user/1000/docker.sock', ['MNT-RUN-USER', 'SOCK-DOCKER-USER']],
    ['/run/user/1000/wayland-0', ['MNT-X11', 'SOCK-X11']],
    ['/run/postgresql', []],
    ['/run/systemd/resolve', []],
    ['/srv', ['MNT-OPT']],
    ['/srv/app', []],
    ['/opt/cni/bin', ['MNT-CNI']],
    ['/data/docker.sock', ['SOCK-DOCKER']],
    ['/data/dockershim.sock', ['SOCK-CRIDOCKERD']],
    ['/data/docker.sock.d', []],
    ['/run/containerd/containerd.sock', ['MNT-CONTAINERDLIB', 'SOCK-CONTAINERD']],
    ['/run/containerd', ['MNT-CONTAINERDLIB', 'SOCK-CONTAINERD', 'SOCK-SHIM']],
    ['/run/containerd/s/abc', ['MNT-CONTAINERDLIB', 'SOCK-SHIM']],
    ['/var/log/app', []],
    ['/var/log/auth.log.1', ['MNT-LOG']],
    ['/var/log/pods/web', ['MNT-PODLOG']],
    ['/backup/db', []],
    ['/tmp/build', []],
    ['/tmp/krb5cc_1000', ['MNT-SSS']],
    ['/c/Users/me', ['MNT-HOME']],
    ['/host_mnt/Users/me/.ssh', ['MNT-SSHDIR']],
    ['/host_mnt/private/etc/ssh', ['MNT-ETC-SSH']],
    ['/run/desktop/mnt/host/c/Users/me/code', []],
    ['', []],
  ])('%s, writable: %j', (path, rows) => {
    expect(usualRowsAt(path)).toEqual(rows);
  });

  test.each<[string, readonly string[]]>([
    ['/etc', ['MNT-ETC', 'MNT-ETC-SSH']],
    ['/etc/passwd', []],
    ['/etc/shadow', ['MNT-ETC-ACCT']],
    ['/etc/hosts', []],
    ['/etc/ssl/certs/ca.pem', []],
    ['/etc/ssl/private/web.key', ['MNT-ETC-TLS']],
    ['/usr/bin/docker', []],
    ['/usr', ['MNT-USR']],
    ['/proc/sys', []],
    ['/proc/kcore', ['MNT-PROC-SYS']],
    ['/sys/class/thermal', []],
    ['/sys/fs/cgroup/x', ['MNT-CGROUP']],
    ['/var/log/pods', []],
    ['/opt', []],
    ['/run/udev/data', []],
    ['/dev/sda', ['MNT-DEV-BLOCK']],
  ])('%s, read-only: %j', (path, rows) => {
    expect(usualRowsAt(path, false)).toEqual(rows);
  });

  test('a folder is what it holds, however deep', () => {
    const rows = rowsAt('/var');
    for (const row of ['MNT-DOCKERLIB', 'MNT-DOCKERVOL', 'MNT-LOG', 'MNT-PODLOG', 'MNT-KUBELET', 'SOCK-CSI'])
      expect(rows).toContain(row);
    expect(sensitivePlaces('/var', true).every(({ isInside }) => isInside)).toBe(true);
    expect(rowsAt('/etc')).toContain('MNT-ETC-K8S');
    expect(usualRowsAt('/etc')).not.toContain('MNT-ETC-K8S');
  });
});
