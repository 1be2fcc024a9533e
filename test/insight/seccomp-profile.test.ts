import { describe, expect, test } from 'vitest';
import { isAlgHarmless, refusesAlgSockets } from '../../src/insight/alg-socket.ts';
import { isAtLeast } from '../../src/insight/dotted-version.ts';
import {
  letsAlgSockets,
  ownSeccompProfile,
  readSeccompProfile,
  type SeccompProfile,
  widenedCalls,
} from '../../src/insight/seccomp-profile.ts';

type Rule = Readonly<Record<string, unknown>>;
const ALLOW = { action: 'SCMP_ACT_ALLOW' } as const;

/** A profile that lets nothing through but what its rules say. */
function profile(...syscalls: readonly Rule[]): SeccompProfile {
  return read({ defaultAction: 'SCMP_ACT_ERRNO', syscalls });
}

function read(content: unknown): SeccompProfile {
  const known = readSeccompProfile(JSON.stringify(content));
  if (known === undefined) throw new Error('not a profile');
  return known;
}

const PLAIN = { held: {}, kernel: '6.8.0', architecture: 'x86_64', permitsKeys: false, isPodman: false };

describe('what is no profile', () => {
  test.each(['', 'unconfined', '/etc/seccomp/app.json', '{"syscalls": 5}', '{broken', '[]'])(
    '%s',
    (setting) => {
      expect(readSeccompProfile(setting)).toBeUndefined();
    },
  );

  test('is found nowhere among options', () => {
    expect(ownSeccompProfile(['no-new-privileges'])).toBeUndefined();
    expect(ownSeccompProfile(['seccomp={"defaultAction":"SCMP_ACT_ERRNO"}'])).toMatchObject({ syscalls: [] });
  });
});

/** The rule of the engines: `clone` while it makes no namespace, and its other order of arguments on s390. */
const PLAIN_CLONE: readonly Rule[] = [
  {
    names: ['clone'],
    ...ALLOW,
    args: [{ index: 0, value: 2114060288, op: 'SCMP_CMP_MASKED_EQ' }],
    excludes: { caps: ['CAP_SYS_ADMIN'], arches: ['s390', 's390x'] },
  },
  {
    names: ['clone'],
    ...ALLOW,
    args: [{ index: 1, value: 2114060288, op: 'SCMP_CMP_MASKED_EQ' }],
    includes: { arches: ['s390', 's390x'] },
  },
];

describe('calls beyond the engine’s profile', () => {
  test.each([
    ['harmless ones', [{ names: ['read', 'write', 'socket'], ...ALLOW }], {}, []],
    ['one', [{ names: ['mount'], ...ALLOW }], {}, ['mount']],
    ['one in the old form', [{ name: 'unshare', ...ALLOW }], {}, ['unshare']],
    ['one that is only logged', [{ names: ['bpf'], action: 'SCMP_ACT_LOG' }], {}, ['bpf']],
    ['one that is refused', [{ names: ['bpf'], action: 'SCMP_ACT_ERRNO' }], {}, []],
    ['one for holders', [{ names: ['mount'], ...ALLOW, includes: { caps: ['CAP_SYS_ADMIN'] } }], {}, []],
    [
      'one for holders of another',
      [{ names: ['mount'], ...ALLOW, includes: { caps: ['CAP_CHOWN'] } }],
      { held: { CHOWN: 'default' } },
      ['mount'],
    ],
    ['one that a holder has anyway', [{ names: ['mount'], ...ALLOW }], { held: { SYS_ADMIN: 'added' } }, []],
    ['bpf with CAP_BPF', [{ names: ['bpf'], ...ALLOW }], { held: { BPF: 'added' } }, []],
    ['ptrace', [{ names: ['ptrace', 'process_vm_readv'], ...ALLOW }], {}, []],
    ['ptrace on an old kernel', [{ names: ['ptrace'], ...ALLOW }], { kernel: '4.4.0-210' }, ['ptrace']],
    [
      'ptrace from a kernel on',
      [{ names: ['ptrace'], ...ALLOW, includes: { minKernel: '4.8' } }],
      { kernel: '4.4.0' },
      [],
    ],
    [
      'key rings',
      [{ names: ['keyctl', 'add_key', 'request_key'], ...ALLOW }],
      {},
      ['add_key', 'keyctl', 'request_key'],
    ],
    [
      'key rings of a new engine',
      [{ names: ['keyctl', 'add_key', 'request_key'], ...ALLOW }],
      { permitsKeys: true },
      [],
    ],
    [
      'what Podman’s own profile lets through',
      [{ names: ['unshare', 'mount', 'clone', 'keyctl', 'reboot', 'bpf'], ...ALLOW }],
      { isPodman: true },
      ['bpf'],
    ],
    ['clone as engines allow it', PLAIN_CLONE, {}, []],
    ['clone as engines allow it, on ARM', PLAIN_CLONE, { architecture: 'aarch64' }, []],
    ['clone without conditions', [{ names: ['clone', 'clone3'], ...ALLOW }], {}, ['clone', 'clone3']],
    [
      'clone with a user namespace',
      [{ names: ['clone'], ...ALLOW, args: [{ index: 0, value: 0x6e020000, op: 'SCMP_CMP_MASKED_EQ' }] }],
      {},
      ['clone'],
    ],
    [
      'io_uring',
      [{ names: ['io_uring_setup', 'io_uring_enter'], ...ALLOW }],
      {},
      ['io_uring_enter', 'io_uring_setup'],
    ],
    ['another architecture', [{ names: ['reboot'], ...ALLOW, includes: { arches: ['s390x'] } }], {}, []],
  ] as const)('%s', (_, rules, use, calls) => {
    expect(widenedCalls(profile(...rules), { ...PLAIN, ...use })).toEqual(calls);
  });

  test('a profile that lets through all that it does not forbid', () => {
    const open = read({
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['mount'], action: 'SCMP_ACT_ERRNO' }],
    });
    const calls = widenedCalls(open, PLAIN);
    expect(calls).toContain('unshare');
    expect(calls).not.toContain('mount');
  });
});

describe('AF_ALG sockets', () => {
  const socket = (...args: readonly Rule[]): Rule => ({ names: ['socket'], ...ALLOW, args });
  const family = (op: string, value: number): Rule => ({ index: 0, op: `SCMP_CMP_${op}`, value });

  test.each([
    ['any family', [socket()], true],
    ['any but 40, as until 2026', [socket(family('NE', 40))], true],
    [
      'below 38, 39, above 40, as since',
      [socket(family('LT', 38)), socket(family('EQ', 39)), socket(family('GT', 40))],
      false,
    ],
    ['up to 38', [socket(family('LE', 38))], true],
    ['from 38', [socket(family('GE', 38))], true],
    ['none', [{ names: ['read'], ...ALLOW }], false],
  ] as const)('with %s', (_, rules, lets) => {
    expect(letsAlgSockets(profile(...rules), PLAIN)).toBe(lets);
  });

  test.each([
    ['a new Docker', 'Docker', '29.4.2', [], true],
    ['a new Docker, not released yet', 'Docker', '29.5.0-rc.1', [], true],
    ['an older Docker', 'Docker', '29.4.1', [], false],
    ['Podman', 'Podman', '29.9.0', [], false],
    ['without a filter', 'Docker', '29.5.0', ['seccomp=unconfined'], false],
    ['a profile only known by its path', 'Docker', '29.5.0', ['seccomp=/etc/app.json'], undefined],
  ])('are refused with %s', (_, name, version, options, expected) => {
    const engine = { name, version, options: ['name=seccomp,profile=builtin'] };
    expect(refusesAlgSockets(options, false, engine, PLAIN)).toBe(expected);
  });

  test.each([
    ['6.12.85', {}, true],
    ['6.12.84-amd64', {}, false],
    ['6.18.22', {}, true],
    ['6.19.11', {}, false],
    ['7.0.0-rc7', {}, true],
    ['6.8.0-110-generic', {}, false],
    ['6.8.0-110-generic', { CONFIG_SECCOMP: 'y' }, true],
    ['6.8.0-110-generic', { CONFIG_CRYPTO_USER_API_AEAD: 'm' }, false],
    ['', {}, false],
  ])('are harmless on kernel %s with %j: %s', (release, config, expected) => {
    expect(isAlgHarmless(release, config)).toBe(expected);
  });
});

test.each([
  ['29.4.2', '29.4.2', true],
  ['29.4.10', '29.4.2', true],
  ['29.4', '29.4.2', false],
  ['29.5', '29.4.2', true],
  ['v30', '29.4.2', true],
  ['4.19.0-27-amd64', '4.8', true],
  ['dev', '1.0', false],
  ['', '0', false],
])('%s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
