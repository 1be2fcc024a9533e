import { describe, expect, test } from 'vitest';
import { auditsPath } from '../../src/insight/audit-coverage.ts';
import { auditState, hostFile } from './host-samples.ts';

const DOCKERD = hostFile({ path: '/usr/bin/dockerd', realPath: '/usr/sbin/dockerd' });
const ETC_DOCKER = hostFile({ path: '/etc/docker', realPath: '/etc/docker', type: 'folder' });
const SOCKET = hostFile({ path: '/var/run/docker.sock', realPath: '/run/docker.sock', type: 'socket' });

describe('a file is audited', () => {
  test.each([
    ['by a rule on where it really is', [{ path: '/usr/sbin/dockerd', permissions: 'rwxa' }]],
    ['by a rule on a folder above it', [{ path: '/usr', isFolder: true, permissions: 'wxa' }]],
    ['by a rule on everything', [{ path: '/', isFolder: true, permissions: 'wxa' }]],
    [
      'by two rules together',
      [
        { path: '/usr/sbin/dockerd', permissions: 'wa' },
        { path: '/usr/sbin', isFolder: true, permissions: 'x' },
      ],
    ],
    [
      'though a later rule takes it out',
      [
        { path: '/usr/sbin/dockerd', permissions: 'wxa' },
        { path: '/usr', isFolder: true, permissions: 'rwxa', action: 'never' },
      ],
    ],
    [
      'though an earlier rule takes out something else',
      [
        { path: '/usr/sbin/dockerd', permissions: 'r', action: 'never' },
        { path: '/usr/sbin/dockerd-old', permissions: 'rwxa', action: 'never' },
        { path: '/usr/sbin/dockerd', permissions: 'wxa' },
      ],
    ],
    [
      'though somebody else’s doings are taken out',
      [
        { path: '/usr', isFolder: true, permissions: 'rwxa', action: 'never', conditions: ['auid=995'] },
        { path: '/usr/sbin/dockerd', permissions: 'wxa' },
      ],
    ],
    [
      'by a rule that names the system calls’ kind',
      [{ path: '/usr/sbin/dockerd', permissions: 'wxa', conditions: ['arch=b64'] }],
    ],
  ])('%s', (_, rules) => {
    expect(auditsPath(auditState(...rules), DOCKERD, 'wxa')).toBe(true);
  });
});

describe('a file is not audited', () => {
  test.each([
    ['without a rule', []],
    ['by a rule on the link that leads to it', [{ path: '/usr/bin/dockerd', permissions: 'wxa' }]],
    ['by a rule on a name that begins the same', [{ path: '/usr/sbin/dockerd-shim', permissions: 'wxa' }]],
    ['by a rule on a part of the name', [{ path: '/usr/sbin/docker', permissions: 'wxa' }]],
    ['by a rule on the folder as a mere entry', [{ path: '/usr/sbin', permissions: 'wxa' }]],
    ['by a rule on some of the accesses', [{ path: '/usr/sbin/dockerd', permissions: 'wa' }]],
    ['by a rule on no access', [{ path: '/usr/sbin/dockerd' }]],
    ['by a rule that hides it', [{ path: '/usr/sbin/dockerd', permissions: 'rwxa', action: 'never' }]],
    [
      'after a rule that hides one access to all around it',
      [
        { path: '/usr', isFolder: true, permissions: 'x', action: 'never' },
        { path: '/usr/sbin/dockerd', permissions: 'rwxa' },
      ],
    ],
    [
      'by a rule on logged-in users alone',
      [{ path: '/usr/sbin/dockerd', permissions: 'wxa', conditions: ['arch=b64', 'auid>=1000'] }],
    ],
  ])('%s', (_, rules) => {
    expect(auditsPath(auditState(...rules), DOCKERD, 'wxa')).toBe(false);
  });

  test('while nothing is', () => {
    const rules = [{ path: '/', isFolder: true, permissions: 'rwxa' }];
    expect(auditsPath({ ...auditState(...rules), enabled: false }, DOCKERD, 'wxa')).toBe(false);
  });
});

test.each([
  ['/etc/docker', true, true],
  ['/etc', true, true],
  ['/etc/docker', false, false],
  ['/etc/docker/daemon.json', false, false],
  ['/etc/docker/certs.d', true, false],
])('a folder, by a rule on %s (as a folder: %s): %s', (path, isFolder, expected) => {
  expect(auditsPath(auditState({ path, isFolder, permissions: 'wa' }), ETC_DOCKER, 'wa')).toBe(expected);
});

test('a socket that is reached through a link', () => {
  expect(auditsPath(auditState({ path: '/run/docker.sock', permissions: 'wa' }), SOCKET, 'wa')).toBe(true);
  expect(auditsPath(auditState({ path: '/run', isFolder: true, permissions: 'wa' }), SOCKET, 'wa')).toBe(
    true,
  );
});

test.each(['', 'wz', 'WA', 'waw', 'w a'])('"%s" are no accesses', (permissions) => {
  expect(() => auditsPath(auditState(), DOCKERD, permissions)).toThrow('are not accesses');
});
