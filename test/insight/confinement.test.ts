import { describe, expect, test } from 'vitest';
import {
  appArmorProfile,
  engineSeccomp,
  noNewPrivileges,
  seccompSetting,
} from '../../src/insight/confinement.ts';
import { shownKernelPaths, writableKernelPaths } from '../../src/insight/kernel-path.ts';
import { securitySettings } from '../../src/insight/security-option.ts';

test('security options are read with either sign between name and value; the last of a kind counts', () => {
  const settings = securitySettings([
    'apparmor:web',
    'seccomp={"a":"b=c:d"}',
    'label=level:s0:c1,c2',
    'label:disable',
    'no-new-privileges:false',
    'no-new-privileges',
    'unmask=/proc/kcore:/proc/keys',
  ]);
  expect(settings).toEqual({
    appArmor: 'web',
    seccomp: '{"a":"b=c:d"}',
    noNewPrivileges: true,
    labels: ['level:s0:c1,c2', 'disable'],
    unmask: ['/proc/kcore', '/proc/keys'],
  });
});

describe('the AppArmor profile', () => {
  test.each([
    ['the one that the engine noted', 'docker-default', true, false, [], 'docker-default'],
    ['none for what runs without one', '', true, false, [], ''],
    ['the engine’s own before the first start', '', false, false, [], 'default'],
    ['unconfined for a privileged one', '', false, true, [], 'unconfined'],
    ['the one that is asked for', '', false, true, ['apparmor=web'], 'web'],
    ['unconfined where that is asked for', '', false, false, ['apparmor:unconfined'], 'unconfined'],
  ])('is %s', (_, AppArmorProfile, Running, Privileged, SecurityOpt, profile) => {
    const facts = { AppArmorProfile, State: { Running }, HostConfig: { Privileged, SecurityOpt } };
    expect(appArmorProfile(facts)).toBe(profile);
  });
});

describe('seccomp', () => {
  const DEFAULT = ['name=seccomp,profile=default'];

  test.each([
    [[], false, DEFAULT, 'engine'],
    [[], false, [], 'engine'],
    [[], true, DEFAULT, 'unconfined'],
    [[], false, ['name=seccomp,profile=unconfined'], 'unconfined'],
    [['seccomp=unconfined'], false, DEFAULT, 'unconfined'],
    [['seccomp:unconfined'], false, DEFAULT, 'unconfined'],
    [['seccomp={}'], false, ['name=seccomp,profile=unconfined'], 'custom'],
    [['seccomp=/etc/app.json'], true, DEFAULT, 'custom'],
  ] as const)('%j, privileged %s, on an engine with %j: %s', (options, privileged, engine, setting) => {
    expect(seccompSetting(options, privileged, engine)).toBe(setting);
  });

  test.each([
    [['name=apparmor', 'name=seccomp,profile=builtin'], 'builtin'],
    [['name=seccomp'], 'default'],
    [['name=seccomp,profile=/etc/docker/a,b.json'], '/etc/docker/a,b.json'],
    [['name=seccomp2'], undefined],
    [[], undefined],
  ])('%j is the engine’s profile %s', (options, profile) => {
    expect(engineSeccomp(options)).toBe(profile);
  });
});

test.each([
  [['no-new-privileges'], [], true],
  [['no-new-privileges=true'], [], true],
  [['no-new-privileges:True'], [], true],
  [['no-new-privileges=1'], [], true],
  [['no-new-privileges=yes'], [], false],
  [['no-new-privileges=false'], ['name=no-new-privileges'], false],
  [['no-new-privileges', 'no-new-privileges=false'], [], false],
  [['no-new-privileges=false', 'no-new-privileges'], [], true],
  [[], ['name=no-new-privileges'], true],
  [[], ['name=userns'], false],
])('no-new-privileges of %j on an engine with %j: %s', (options, engine, isOn) => {
  expect(noNewPrivileges(options, engine)).toBe(isOn);
});

describe('kernel files', () => {
  const HIDDEN = shownKernelPaths([], false, []);

  test('of an engine’s default are all hidden and protected', () => {
    expect(HIDDEN).toHaveLength(10);
    expect(shownKernelPaths(null, false, [])).toEqual([]);
    expect(shownKernelPaths([...HIDDEN, '/proc/interrupts'], false, [])).toEqual([]);
    expect(writableKernelPaths(null, false, [])).toEqual([]);
  });

  test.each([
    ['privileged', null, true, [], 10],
    ['an empty list', [], false, [], 10],
    ['systempaths=unconfined', null, false, ['systempaths=unconfined'], 10],
    ['unmask=ALL', null, false, ['unmask=all'], 10],
    ['unmask of one', null, false, ['unmask=/proc/kcore'], 1],
    ['unmask of a folder', null, false, ['unmask=/proc/*'], 9],
    ['a list without one', HIDDEN.slice(1), false, [], 1],
  ])('are shown by %s', (_, masked, privileged, options, count) => {
    expect(shownKernelPaths(masked, privileged, options)).toHaveLength(count);
  });
});
