import { expect, test } from 'vitest';
import { packageUrl } from '../../../src/insight/packages/package-url.ts';

const debian = { id: 'debian', version: '12', name: 'Debian 12', codename: 'bookworm' };
const rhel = { id: 'rhel', version: '9.4', name: 'Red Hat', codename: '' };

test.each([
  [
    'deb',
    'libssl3',
    '3.0.11-1~deb12u2',
    'amd64',
    debian,
    'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12',
  ],
  ['deb', 'bash', '5.2', '', undefined, 'pkg:deb/debian/bash@5.2'],
  [
    'rpm',
    'bash',
    '1:5.1.8-6.el9',
    'x86_64',
    rhel,
    'pkg:rpm/redhat/bash@5.1.8-6.el9?arch=x86_64&distro=rhel-9.4&epoch=1',
  ],
  ['npm', '@scope/name', '1.0.0', '', undefined, 'pkg:npm/%40scope/name@1.0.0'],
  ['pypi', 'Foo_Bar', '1.0', '', debian, 'pkg:pypi/foo-bar@1.0'],
  ['golang', 'github.com/a/b', 'v1.2.3', '', undefined, 'pkg:golang/github.com/a/b@v1.2.3'],
  ['golang', 'stdlib', '1.22.1', '', undefined, 'pkg:golang/stdlib@1.22.1'],
  ['maven', 'org.example:thing', '1.2', '', undefined, 'pkg:maven/org.example/thing@1.2'],
  ['maven', 'unnamed', '1.2', '', undefined, 'pkg:generic/unnamed@1.2'],
  ['composer', 'symfony/console', 'v6.4.1', '', undefined, 'pkg:composer/symfony/console@v6.4.1'],
  ['generic', 'node', '', '', undefined, 'pkg:generic/node'],
  ['ebuild', 'dev-libs/openssl', '3.0.13-r2', '', undefined, 'pkg:ebuild/dev-libs/openssl@3.0.13-r2'],
  [
    'deb',
    'x',
    '1',
    '',
    { ...debian, id: 'constructor', version: '' },
    'pkg:deb/constructor/x@1?distro=constructor',
  ],
  ['n o', 'x', '1', '', undefined, undefined],
])('%s %s %s', (type, name, version, arch, release, expected) => {
  expect(packageUrl({ type, name, version, arch }, release)).toBe(expected);
});
