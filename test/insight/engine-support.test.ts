import { describe, expect, it } from 'vitest';
import { type EngineRelease, engineSupport } from '../../src/insight/engine-support.ts';
import { DOCKER_LINES, PODMAN_LINES, RELEASES_CHECKED_ON } from '../../src/knowledge/engine-releases.ts';

const NOW = Date.parse('2026-11-22');

function support(version: string, components: EngineRelease['components'] = {}, now = NOW) {
  return engineSupport({ engine: 'Docker', version, components }, now);
}

describe('a line of Docker Engine', () => {
  it.each([
    ['29.9.0', '29', true, true, ''],
    ['29.0.0', '29', true, true, ''],
    ['28.5.2', '28', true, false, '2026-05-13'],
    ['27.5.1', '27', true, false, '2025-05-03'],
    ['26.1.5', '26.1', true, false, '2025-02-17'],
    ['26.0.2', '26.0', true, false, '2024-06-08'],
    ['25.0.18', '25.0', true, true, '2026-12-04'],
    ['20.10.24', '20.10', true, false, '2023-12-10'],
    ['19.03.15', '19.03', true, false, '2021-01-08'],
    ['17.03.2-ce', '17.03', true, false, '2017-05-05'],
    // Not heard of: newer than all, between two, older than all, and no version at all.
    ['30.0.1', '30.0', false, true, ''],
    ['28', '28', true, false, '2026-05-13'],
    ['25.1.0', '25.1', false, false, ''],
    ['1.13.1', '1.13', false, false, ''],
    ['library-import', '', false, false, ''],
    ['', '', false, false, ''],
  ])('of %s is %s (known %s, supported %s, end "%s")', (version, line, isKnown, isSupported, endOfLife) => {
    expect(support(version)).toMatchObject({ line, isKnown, isSupported, endOfLife });
  });

  it('is supported until the day of its end', () => {
    expect(support('25.0.18', {}, Date.parse('2026-12-03T23:59:59Z')).isSupported).toBe(true);
    expect(support('25.0.18', {}, Date.parse('2026-12-04')).isSupported).toBe(false);
  });
});

it.each([
  ['6.1.3', '6.1', true],
  ['6.0.2', '6.0', false],
  ['5.8.8', '5.8', false],
  ['4.3.1', '4.3', false],
  ['6.2.0', '6.2', true],
])('Podman %s is of line %s, supported %s', (version, line, isSupported) => {
  expect(engineSupport({ engine: 'Podman', version, components: {} }, NOW)).toMatchObject({
    line,
    isSupported,
  });
});

describe('a build of a distribution', () => {
  it.each([
    ['20.10.24+dfsg1', {}],
    ['26.1.5+dfsg1', {}],
    // Ubuntu's engine does not say it; its runc does.
    ['28.2.2', { containerd: '1.7.28', runc: '1.3.3-0ubuntu1~24.04.3' }],
    ['20.10.24', { containerd: '1.6.20~ds1' }],
    ['20.10.24', { runc: '1.1.5+ds1' }],
    ['28.5.1-ce', {}],
    ['25.0.3-1.amzn2023.0.1', {}],
    ['24.0.5-2.fc39', {}],
    ['25.0.6+azure-1', {}],
    ['4.9.4-rhel', {}],
  ])('%s %j is told by its marks, and is not called outdated', (version, components) => {
    expect(support(version, components)).toMatchObject({ isVendorMaintained: true, outdatedComponents: [] });
  });

  it.each(['29.9.0', '18.06.3-ce', '17.12.1-ce', '29.0.0-rc.1', '28.1.1+1'])('%s is none', (version) => {
    expect(support(version).isVendorMaintained).toBe(false);
  });
});

describe('what it is made of', () => {
  it.each([
    ['containerd', 'v2.3.6', undefined],
    ['containerd', '2.3.5', '2.3.6'],
    ['containerd', '2.3.6-rc.1', '2.3.6'],
    ['containerd', '2.3.10', undefined],
    ['containerd', 'v1.7.29', '1.7.36'],
    // Of a line that gets no fixes any more.
    ['containerd', '1.6.39', '1.7.36'],
    ['containerd', '2.1.9', '2.2.9'],
    ['containerd', '2.5.0', undefined],
    ['containerd', '3.0.0', undefined],
    ['runc', '1.3.6', undefined],
    ['runc', '1.2.9', '1.3.6'],
    ['runc', '1.1.12', '1.3.6'],
    ['runc', '1.4.0', '1.4.3'],
    ['runc', '1.5.0-rc.3', '1.5.0'],
    ['runc', '1.5.0', undefined],
    ['runc', '', undefined],
    ['docker-init', '0.19.0', undefined],
    ['constructor', '1.0.0', undefined],
    ['oci runtime (crun)', 'crun version 1.28\ncommit: abc', '1.30.1'],
    ['oci runtime (crun)', 'crun version 1.30.1, commit: abc', undefined],
    ['conmon', 'conmon version 2.1.12, commit: abc', undefined],
  ])('%s %j needs %s', (name, version, minimum) => {
    const { outdatedComponents } = support('29.9.0', { [name]: version });
    expect(outdatedComponents.map((component) => component.minimum)).toEqual(
      minimum === undefined ? [] : [minimum],
    );
  });

  it.each([
    ['29.5.1', '29.9.0'],
    ['29.10.0', undefined],
    ['25.0.14', '25.0.18'],
    // No fix exists: the line's end says it.
    ['28.5.2', undefined],
  ])('the engine %s needs %s', (version, minimum) => {
    const expected = minimum === undefined ? [] : [{ name: 'engine', version, minimum }];
    expect(support(version, { engine: version }).outdatedComponents).toEqual(expected);
  });
});

it.each([
  ['Docker', DOCKER_LINES],
  ['Podman', PODMAN_LINES],
])('the lines of %s stand newest first, end after they began, and were known on the day', (_, lines) => {
  const numbers = lines.map(
    ({ line }) => Number(line.split('.')[0]) * 1000 + Number(line.split('.')[1] ?? 0),
  );
  expect(numbers).toEqual(numbers.toSorted((one, other) => other - one));
  for (const { released, endOfLife = '9999-12-31', patched, line } of lines) {
    expect(released <= RELEASES_CHECKED_ON && released < endOfLife).toBe(true);
    if (patched !== undefined) expect(patched.startsWith(`${line}.`)).toBe(true);
  }
});
