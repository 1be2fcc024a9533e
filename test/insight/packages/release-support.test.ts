import { describe, expect, test } from 'vitest';
import { distributionRelease } from '../../../src/insight/packages/distribution-release.ts';
import { releaseSupport } from '../../../src/insight/packages/release-support.ts';
import { DISTRIBUTIONS } from '../../../src/knowledge/distribution-releases.ts';

const NOW = new Date('2026-10-09T12:00:00Z');

function supportOf(id: string, version: string, name = id) {
  const support = releaseSupport({ id, version, name }, NOW);
  if (support.state === 'ended') return `ended ${support.on}`;
  if (support.state === 'unknown') return 'unknown';
  return support.isRolling ? 'rolling' : `until ${support.until ?? 'nobody knows when'}`;
}

describe('a release', () => {
  test.each([
    ['debian', '12', 'until 2028-06-30'],
    ['debian', '11', 'ended 2026-08-31'],
    ['debian', '9', 'ended 2022-06-30'],
    ['ubuntu', '22.04', 'until 2027-06-01'],
    ['ubuntu', '18.04', 'ended 2023-05-31'],
    ['alpine', '3.22.1', 'until 2027-05-01'],
    ['alpine', '3.2.3', 'ended 2017-05-01'],
    ['alpine', '3.20.3', 'ended 2026-04-01'],
    ['alpine', '3.99.0', 'unknown'],
    ['alpine', '3.24.0_alpha20260127', 'rolling'],
    ['rhel', '9.4', 'until 2032-05-31'],
    ['centos', '7', 'ended 2024-06-30'],
    ['centos-stream', '9', 'until 2027-05-31'],
    ['rocky', '8.10', 'until 2029-05-31'],
    ['almalinux', '10.0', 'until 2035-05-31'],
    ['fedora', '40', 'ended 2025-05-13'],
    ['amzn', '2', 'ended 2026-06-30'],
    ['amzn', '2023', 'until 2029-06-30'],
    ['opensuse-leap', '15.6', 'ended 2026-04-30'],
    ['opensuse-tumbleweed', '20260101', 'rolling'],
    ['sles', '15.5', 'ended 2024-12-31'],
    ['sles', '15.7', 'unknown'],
    ['ol', '8.9', 'until 2029-07-31'],
    ['photon', '5.0', 'until nobody knows when'],
    ['wolfi', '20230201', 'rolling'],
    ['chainguard', '20230214', 'rolling'],
    ['my-own-linux', '1', 'unknown'],
    ['constructor', '1', 'unknown'],
  ])('%s %s: %s', (id, version, expected) => {
    expect(supportOf(id, version)).toBe(expected);
  });

  test('is good on its last day and not on the one after', () => {
    const debian = { id: 'debian', version: '12', name: 'Debian' };
    expect(releaseSupport(debian, new Date('2028-06-30T23:59:59Z')).state).toBe('supported');
    expect(releaseSupport(debian, new Date('2028-07-01T00:00:00Z')).state).toBe('ended');
  });

  test('without a number rolls on where that is what the name says', () => {
    expect(supportOf('debian', '', 'Debian GNU/Linux trixie/sid')).toBe('rolling');
    expect(supportOf('debian', '', 'Debian GNU/Linux')).toBe('unknown');
  });
});

test('every date of the table is one, and every line is there once', () => {
  for (const [id, lines] of DISTRIBUTIONS) {
    expect(new Set(lines.map(({ line }) => line)).size, id).toBe(lines.length);
    for (const { ends } of lines)
      if (ends !== undefined) expect(new Date(`${ends}T00:00:00Z`).toISOString().slice(0, 10), id).toBe(ends);
  }
});

describe('which distribution it is', () => {
  const release = (path: string, text: string) => distributionRelease(new Map([[path, text]]));

  test.each([
    ['etc/os-release', 'ID=alpine\nVERSION_ID=3.20.3\nNAME="Alpine Linux"\n', 'alpine', '3.20.3'],
    ['usr/lib/os-release', 'ID="rhel"\nVERSION_ID="9.4"\n', 'rhel', '9.4'],
    ['etc/os-release', 'NAME="CentOS Stream"\nID="centos"\nVERSION_ID="9"\n', 'centos-stream', '9'],
    ['etc/os-release', 'NAME="CentOS Linux"\nID="centos"\nVERSION_ID="8"\n', 'centos', '8'],
    ['etc/centos-release', 'CentOS release 6.10 (Final)\n', 'centos', '6.10'],
    ['etc/redhat-release', 'Red Hat Enterprise Linux Server release 6.9 (Santiago)\n', 'rhel', '6.9'],
    ['etc/os-release', 'ID=wolfi\nVERSION_ID="20230201"\n', 'wolfi', '20230201'],
  ])('%s: %j', (path, text, id, version) => {
    expect(release(path, text)).toMatchObject({ id, version });
  });

  test.each([
    ['etc/os-release', ''],
    ['etc/redhat-release', 'something else\n'],
  ])('unknown: %s %j', (path, text) => {
    expect(release(path, text)).toBeUndefined();
  });
});
