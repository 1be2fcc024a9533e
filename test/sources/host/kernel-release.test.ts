import { describe, expect, it } from 'vitest';
import {
  chosenWord,
  compareReleases,
  kernelBuiltAt,
  newestRelease,
  parseKernelConfig,
} from '../../../src/sources/host/kernel-release.ts';

it.each([
  ['#1 SMP PREEMPT_DYNAMIC Debian 6.1.148-1 (2025-08-26)', '2025-08-26T00:00:00.000Z'],
  ['#45~22.04.1-Ubuntu SMP PREEMPT_DYNAMIC Mon Jan 15 09:01:02 UTC 2024', '2024-01-15T09:01:02.000Z'],
  ['#1 SMP PREEMPT_DYNAMIC Thu Oct  9 10:00:00 EDT 2025', '2025-10-09T10:00:00.000Z'],
  ['#1 SMP PREEMPT_DYNAMIC Wed Aug 13 20:00:00 +0200 2025', '2025-08-13T20:00:00.000Z'],
  ['#1 SMP Tue Mar 4 20:00:00 2025', '2025-03-04T20:00:00.000Z'],
  ['#1 SMP PREEMPT_DYNAMIC Sun, 24 Aug 2025 17:15:00 +0000', '2025-08-24T17:15:00.000Z'],
  ['#1-Alpine SMP PREEMPT_DYNAMIC 2025-01-02 10:20:30', '2025-01-02T10:20:30.000Z'],
  ['#1 SMP PREEMPT Debian 1:6.6.51-1+rpt3 (2024-10-08)', '2024-10-08T00:00:00.000Z'],
  // Builds that can be repeated, and such that say nothing.
  ['#1-NixOS SMP PREEMPT_DYNAMIC Tue Jan  1 00:00:00 UTC 1980', ''],
  ['#1 SMP Thu Jan 1 00:00:00 UTC 1970', ''],
  ['#1 SMP PREEMPT_DYNAMIC @0', ''],
  ['#1 SMP Thu Feb 31 10:00:00 UTC 2025', ''],
  ['#1 SMP Thu Foo 3 10:00:00 UTC 2025', ''],
  ['', ''],
])('%s was built at "%s"', (version, expected) => {
  expect(kernelBuiltAt(version)).toBe(expected);
});

it.each([
  ['6.1.0-9-amd64', '6.1.0-37-amd64'],
  ['6.1.0-37-amd64', '6.12.9-amd64'],
  ['5.14.0-427.13.1.el9_4.x86_64', '5.14.0-427.20.1.el9_4.x86_64'],
  ['5.14.0-427.13.1.el9_4.x86_64', '5.14.0-503.el9_5.x86_64'],
  ['6.14.2-arch1-1', '6.14.2-arch1-2'],
  ['6.14.2-arch1-1', '6.14.2-arch2-1'],
  ['6.1.0-rc7', '6.1.0'],
  ['6.1.0-rc7', '6.1.0-rc8'],
  ['6.8.0-60-generic', '6.11.0-1-generic'],
])('%s is older than %s', (older, newer) => {
  expect(compareReleases(older, newer)).toBeLessThan(0);
  expect(compareReleases(newer, older)).toBeGreaterThan(0);
  expect(compareReleases(newer, newer)).toBe(0);
});

describe('the newest installed release', () => {
  it.each([
    ['6.1.0-37-amd64', ['6.1.0-37-amd64', '6.1.0-9-amd64'], '6.1.0-37-amd64'],
    ['6.1.0-37-amd64', ['6.1.0-37-amd64', '6.1.0-38-amd64'], '6.1.0-38-amd64'],
    ['6.1.0-37-amd64', ['6.1.0-38-amd64'], '6.1.0-38-amd64'],
    // Another flavour is no update.
    ['6.1.0-37-cloud-amd64', ['6.1.0-37-cloud-amd64', '6.1.0-38-amd64'], '6.1.0-37-cloud-amd64'],
    ['6.8.0-60-generic', ['6.8.0-60-generic', '6.8.0-1029-aws'], '6.8.0-60-generic'],
    [
      '5.14.0-427.el9.x86_64',
      ['5.14.0-503.el9_5.x86_64', '5.14.0-503.el9_5.x86_64+debug'],
      '5.14.0-503.el9_5.x86_64',
    ],
    // Removed while it runs.
    ['6.1.0-38-amd64', ['6.1.0-37-amd64'], '6.1.0-38-amd64'],
    ['6.18.44-fc-v445', [], ''],
    ['6.18.44-microsoft-standard-WSL2', ['6.1.0-38-amd64'], ''],
  ])('beside %s, of %j, is "%s"', (running, installed, expected) => {
    expect(newestRelease(running, installed)).toBe(expected);
  });
});

it('reads a configuration', () => {
  const text =
    '# CONFIG_OFF is not set\nCONFIG_A=y\nCONFIG_LSM="lockdown,\\"yama\\""\nCONFIG_EMPTY=""\nCONFIG_N=65536\nnonsense\n';
  expect(parseKernelConfig(text)).toEqual({
    CONFIG_A: 'y',
    CONFIG_LSM: 'lockdown,"yama"',
    CONFIG_EMPTY: '',
    CONFIG_N: '65536',
  });
});

it.each([
  ['none [integrity] confidentiality\n', 'integrity'],
  ['[none] integrity confidentiality', 'none'],
  ['', ''],
])('the chosen word of %j is "%s"', (text, word) => {
  expect(chosenWord(text)).toBe(word);
});
