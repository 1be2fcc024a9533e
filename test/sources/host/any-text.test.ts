import fc from 'fast-check';
import { it } from 'vitest';
import { parseOsRelease } from '../../../src/facts/os-release.ts';
import { parseAppArmorProfiles } from '../../../src/sources/host/apparmor-profiles.ts';
import {
  isAuditOffAtBoot,
  loadedAuditRules,
  NoAuditRules,
  parseAuditListing,
  parseAuditRuleFile,
  parseAuditStatus,
} from '../../../src/sources/host/audit-rules.ts';
import { parsePolicyDefault } from '../../../src/sources/host/containers-policy.ts';
import { contentTrustIn } from '../../../src/sources/host/content-trust.ts';
import { parseIptablesSave, parseNftRuleset } from '../../../src/sources/host/firewall-rules.ts';
import { HostFailure } from '../../../src/sources/host/host-failure.ts';
import { kernelBuiltAt, newestRelease, parseKernelConfig } from '../../../src/sources/host/kernel-release.ts';
import { mountPoints } from '../../../src/sources/host/mounts-part.ts';
import { parseHostsToml, parseRegistriesConf } from '../../../src/sources/host/registry-settings.ts';
import { listeningSockets } from '../../../src/sources/host/socket-table.ts';
import { parseSubIds } from '../../../src/sources/host/sub-ids.ts';
import { parseSwaps } from '../../../src/sources/host/swaps.ts';

/** Pieces of what the files really hold, in any order, with anything between them. */
const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\n', ' ', '\t', '"', "'", '\\', '=', ':', '#', '[', ']', '{', '}', '-', '\0', '\u{fffd}'),
  fc.constantFrom(
    '-w ',
    '-a always,exit ',
    '-F path=/etc',
    '-F perm=wa',
    '-k x',
    '-D',
    '-S all',
    '/etc/docker',
  ),
  fc.constantFrom(
    'table ip filter {',
    'chain DOCKER-USER {',
    '*filter',
    ':INPUT ',
    '-A DOCKER-USER ',
    '-j RETURN',
  ),
  fc.constantFrom(
    'CONFIG_A=',
    'NAME=',
    '/dev/sda2 ',
    'partition ',
    'alice:1:2',
    '00000000:0947 ',
    ' 0A ',
    ' - ext4 ',
  ),
  fc.constantFrom(
    '[[registry]]',
    'insecure = true',
    '{"default":[',
    '{"type":"reject"}',
    '6.1.0-37-amd64',
    '(2025-08-26)',
  ),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

it.each<[string, (text: string) => unknown]>([
  ['audit rules', (given) => loadedAuditRules([parseAuditRuleFile(given)])],
  ['auditctl -l', (given) => loadedAuditRules([parseAuditListing(given)])],
  ['auditctl -s', parseAuditStatus],
  ['the kernel’s command line', isAuditOffAtBoot],
  ['AppArmor profiles', parseAppArmorProfiles],
  ['the signature policy', (given) => parsePolicyDefault(given, '/x')],
  ['environment files', contentTrustIn],
  ['iptables-save', parseIptablesSave],
  ['nft list ruleset', parseNftRuleset],
  ['the kernel’s version', kernelBuiltAt],
  ['names of kernels', (given) => newestRelease(given, given.split('\n'))],
  ['the kernel’s configuration', parseKernelConfig],
  ['mounts', mountPoints],
  ['os-release', parseOsRelease],
  ['registries.conf', (given) => parseRegistriesConf(given, '/x')],
  ['hosts.toml', (given) => parseHostsToml(given, 'r', '/x')],
  ['sockets', (given) => listeningSockets(given, 'tcp')],
  ['subordinate ids', (given) => parseSubIds(given, '/etc/subuid')],
  ['swaps', parseSwaps],
])('%s may hold any text: it is read, or refused in words', async (_, read) => {
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      try {
        await read(given);
      } catch (error) {
        if (!(error instanceof HostFailure) && !(error instanceof NoAuditRules)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
