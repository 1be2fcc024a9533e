import { describe, expect, test } from 'vitest';
import { loadRules } from '../../src/audit/load-rules.ts';
import {
  configuredCapabilities,
  defaultCapabilities,
  heldCapabilities,
  isEveryCapability,
  liveCapabilities,
} from '../../src/insight/held-capabilities.ts';
import { CAPABILITIES } from '../../src/knowledge/capabilities.ts';

const { checks } = await loadRules();

const PLAIN = { Privileged: false, CapAdd: [], CapDrop: [] };
const EVERY = CAPABILITIES.map(({ name }) => name);

test('engines give these and no others', () => {
  expect([...defaultCapabilities('Docker')].sort().join(' ')).toBe(
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT',
  );
  expect([...defaultCapabilities('Podman')].sort().join(' ')).toBe(
    'CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT',
  );
  expect(defaultCapabilities('balena')).toEqual(defaultCapabilities('Docker'));
});

describe('what a configuration grants', () => {
  test.each([
    ['nothing said', {}, 'Docker', 14],
    ['nothing said', {}, 'Podman', 11],
    ['privileged', { Privileged: true, CapDrop: ['ALL'] }, 'Docker', 41],
    ['all added', { CapAdd: ['ALL'] }, 'Docker', 41],
    ['all added and one dropped', { CapAdd: ['all'], CapDrop: ['CAP_SYS_ADMIN'] }, 'Docker', 40],
    ['all added and all dropped: adding wins', { CapAdd: ['ALL'], CapDrop: ['ALL'] }, 'Docker', 41],
    ['all dropped', { CapDrop: ['ALL'] }, 'Docker', 0],
    ['all dropped, two added', { CapAdd: ['cap_chown', 'KILL'], CapDrop: ['CAP_ALL'] }, 'Docker', 2],
    ['a default added again', { CapAdd: ['CAP_NET_RAW'] }, 'Docker', 14],
    ['one added', { CapAdd: ['SYS_ADMIN'] }, 'Docker', 15],
    ['one dropped', { CapDrop: ['net_raw'] }, 'Docker', 13],
    ['dropped and added: adding wins', { CapAdd: ['NET_RAW'], CapDrop: ['NET_RAW'] }, 'Docker', 14],
    ['one dropped that was never given', { CapDrop: ['SYS_ADMIN'] }, 'Docker', 14],
  ])('%s: %j of %s are %d', (_, configured, engine, count) => {
    expect(configuredCapabilities({ ...PLAIN, ...configured }, engine).size).toBe(count);
  });
});

describe('what the kernel says', () => {
  test('counts what is in effect and what may still be got', () => {
    expect(liveCapabilities({ CapEff: ['CHOWN'], CapBnd: ['CHOWN', 'KILL'] })).toEqual(
      new Set(['CHOWN', 'KILL']),
    );
    expect(liveCapabilities({ CapEff: [] })).toEqual(new Set());
    expect(liveCapabilities({})).toBeUndefined();
  });

  test('overrules the configuration, in both directions', () => {
    const less = heldCapabilities(
      { ...PLAIN, Privileged: true },
      { CapEff: ['CHOWN'], CapBnd: [] },
      'Docker',
    );
    expect(less.held).toEqual({ CHOWN: 'privileged' });
    const more = heldCapabilities({ ...PLAIN, CapDrop: ['ALL'] }, { CapBnd: ['SYS_ADMIN'] }, 'Docker');
    expect(more.held).toEqual({ SYS_ADMIN: 'kernel' });
    expect(more.beyond).toEqual(['SYS_ADMIN']);
  });
});

test('where a capability comes from', () => {
  const configured = { ...PLAIN, CapAdd: ['CAP_KILL', 'SYS_TIME'], CapDrop: ['MKNOD'] };
  const { held, beyond, asksForAll } = heldCapabilities(configured, {}, 'Docker');
  expect(held).toMatchObject({ KILL: 'added', SYS_TIME: 'added', CHOWN: 'default' });
  expect(held).not.toHaveProperty('MKNOD');
  expect(beyond).toEqual(['NET_RAW', 'SYS_TIME']);
  expect(asksForAll).toBe(false);
  expect(heldCapabilities({ ...PLAIN, CapAdd: ['ALL'] }, {}, 'Docker').held.BPF).toBe('added');
  expect(heldCapabilities(PLAIN, {}, 'Podman').beyond).toEqual([]);
});

test.each([
  [{ Privileged: true }, true],
  [{ CapAdd: ['ALL'] }, true],
  [{ CapAdd: ['cap_all'] }, true],
  [{ CapAdd: ['ALL'], CapDrop: ['KILL'] }, false],
  [{ CapAdd: EVERY }, false],
])('%j asks for all: %s', (configured, expected) => {
  expect(heldCapabilities({ ...PLAIN, ...configured }, {}, 'Docker').asksForAll).toBe(expected);
});

test.each([
  ['all of today', EVERY, 40, true],
  ['all of a kernel before 5.9', EVERY.slice(0, 38), 37, true],
  ['all but the last', EVERY.slice(0, 40), 40, false],
  ['all but the first', EVERY.slice(1), 40, false],
  ['all of today on a newer kernel', EVERY, 41, false],
  ['all of a newer kernel', [...EVERY, 'CAP_41'], 41, true],
  ['none', [], 40, false],
])('%s are every capability up to their kernel’s last: %#', (_, CapEff, last, expected) => {
  const { held } = heldCapabilities(PLAIN, { CapEff: [...CapEff] }, 'Docker');
  expect(isEveryCapability(held, last)).toBe(expected);
});

test('each capability has a check that is as severe as the capability is', () => {
  const severities = CAPABILITIES.map(({ name, grade }) => {
    const check = checks.find(({ references }) => references.some(({ id }) => id === `CAP-${name}`));
    return [name, check?.severity, grade];
  });
  expect(severities.filter(([, severity, grade]) => severity !== grade)).toEqual([]);
});
