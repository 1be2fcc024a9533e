import { describe, expect, it } from 'vitest';
import { parseOsRelease } from '../../../src/facts/os-release.ts';
import { parseAppArmorProfiles } from '../../../src/sources/host/apparmor-profiles.ts';
import { contentTrustIn } from '../../../src/sources/host/content-trust.ts';
import { parseSubIds } from '../../../src/sources/host/sub-ids.ts';
import { parseSwaps } from '../../../src/sources/host/swaps.ts';

describe('os-release', () => {
  it.each([
    ['NAME=Debian', 'Debian'],
    ['NAME="Debian GNU/Linux"', 'Debian GNU/Linux'],
    [`NAME='single $quotes \\'`, 'single $quotes \\'],
    ['NAME="a \\"b\\" \\$c \\\\ \\n"', 'a "b" $c \\ \\n'],
    ['NAME=a\\ b', 'a b'],
    [`NAME="a"'b'c`, 'abc'],
    ['  NAME=x  ', 'x'],
    ['NAME=', ''],
    ['NAME=first\nNAME=last', 'last'],
    ['NAME="not closed', 'notclosed'],
  ])('%j', (text, expected) => {
    expect(parseOsRelease(text)).toEqual({ NAME: expected });
  });

  it.each(['# NAME=x', 'NAME', '1NAME=x', '', '\0\0'])('leaves %j out', (text) => {
    expect(parseOsRelease(text)).toEqual({});
  });
});

it.each([
  ['spaces', `NAME=${' '.repeat(1_000_000)}x`],
  ['quotes', `NAME=${'"'.repeat(1_000_001)}`],
  ['escapes', `NAME="${'\\"'.repeat(500_000)}`],
  ['no value', 'NAME'.repeat(250_000)],
])('os-release may hold a line of a megabyte of %s', (_, text) => {
  expect(Object.keys(parseOsRelease(text)).length).toBeLessThanOrEqual(1);
});

describe('subordinate ids', () => {
  it('reads name, first and count', () => {
    expect(parseSubIds('alice:100000:65536\n1001:165536:65536\n', '/etc/subuid')).toEqual([
      { file: '/etc/subuid', name: 'alice', first: 100_000, count: 65_536 },
      { file: '/etc/subuid', name: '1001', first: 165_536, count: 65_536 },
    ]);
  });

  it.each([
    '',
    '# a:1:2',
    'alice:100000',
    'alice:x:1',
    'alice:1:2:3',
    ':1:2',
    'alice:-1:5',
    'a:99999999999:1',
  ])('leaves %j out', (line) => {
    expect(parseSubIds(line, '/etc/subgid')).toEqual([]);
  });
});

describe('swaps', () => {
  it('reads paths and types', () => {
    const text =
      'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n' +
      '/dev/dm-1                               partition\t8388604\t\t0\t\t-2\n' +
      '/swap\\040file                           file\t\t1024\t\t0\t\t-3\n' +
      '/old\\040(deleted)                       file\t\t1024\t\t0\t\t-3\n';
    expect(parseSwaps(text)).toEqual([
      { path: '/dev/dm-1', type: 'partition' },
      { path: '/swap file', type: 'file' },
      { path: '/old', type: 'file' },
    ]);
  });
});

it('reads AppArmor profiles, whatever their names hold', () => {
  const text =
    'docker-default (enforce)\n/usr/bin/man (x) y (complain)\n//null-a//b (kill)\nnonsense\n (enforce)\n';
  expect(parseAppArmorProfiles(text)).toEqual({
    'docker-default': 'enforce',
    '/usr/bin/man (x) y': 'complain',
    '//null-a//b': 'kill',
  });
});

it.each([
  ['DOCKER_CONTENT_TRUST=1', ['1']],
  ['export DOCKER_CONTENT_TRUST="1" # why', ['1']],
  [`A=b; DOCKER_CONTENT_TRUST='0'; export DOCKER_CONTENT_TRUST`, ['0']],
  ['"DOCKER_CONTENT_TRUST=1" OTHER=2', ['1']],
  ['DOCKER_CONTENT_TRUST=', ['']],
  ['DOCKER_CONTENT_TRUST=1\nDOCKER_CONTENT_TRUST=0', ['1', '0']],
  ['# DOCKER_CONTENT_TRUST=1', []],
  ['DOCKER_CONTENT_TRUST_SERVER=https://x', []],
  ['MY_DOCKER_CONTENT_TRUST=1', []],
  ['export DOCKER_CONTENT_TRUST', []],
])('content trust in %j is %j', (text, values) => {
  expect(contentTrustIn(text)).toEqual(values);
});
