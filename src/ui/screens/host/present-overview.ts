/** The host at a glance: its worst news first, then what it is and what guards it. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import { gapReason } from '../../../audit/missing-fact.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { HostFacts, Kernel } from '../../../facts/host.ts';
import { byteSize, memorySize } from '../../../insight/container-state.ts';
import { HOST_RESOURCES } from '../../../insight/host-resources.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { worstLines } from '../../document/finding-lines.ts';
import type { Segment } from '../../text/line.ts';
import { momentText } from '../../text/moment.ts';
import { unreadPart } from './unread-part.ts';

interface Seen {
  readonly facts: Facts;
  readonly audit: AuditView;
}

export function hostOverview({ facts, audit }: Seen): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  worstLines(doc, audit, HOST_RESOURCES);
  unreadHost(doc, facts);
  systemLines(doc, facts);
  guardLines(doc, facts);
  storageLines(doc, facts);
  trustLines(doc, facts);
  return doc.lines;
}

/** Said once where nothing of the host is known but what the engine tells. */
function unreadHost(doc: DocumentBuilder, { host, gaps, hostReading }: Facts): void {
  if (Object.keys(host).length > 0) return;
  const gap = gaps.get('host');
  doc.heading('Not read');
  if (gap !== undefined) doc.text([{ text: gapReason(gap), token: 'status.unknown' }]);
  else if (hostReading.state === 'reading') doc.none('The host is being read…');
  else doc.none('Nothing is known of this host but what its engine tells.');
}

function systemLines(doc: DocumentBuilder, facts: Facts): void {
  const { info, host } = facts;
  const { kernel } = host;
  doc.heading('What it is');
  doc.field('name', info?.Name || facts.target.label);
  doc.field('system', host.os?.PRETTY_NAME || info?.OperatingSystem || '–');
  doc.field('kernel', kernelSegments(kernel, info?.KernelVersion ?? ''));
  if (kernel !== undefined && kernel.builtAt !== '') doc.field('  built', momentText(kernel.builtAt));
  if (info !== undefined) {
    doc.field('machine', `${info.Architecture}, ${info.NCPU} processors, ${memorySize(info.MemTotal)}`);
    doc.field('cgroups', `version ${info.CgroupVersion || '1'}, driver ${info.CgroupDriver}`, {
      topic: 'cgroup',
    });
  }
  if (host.cloud !== undefined) doc.field('cloud', host.cloud || 'none that its firmware names');
}

function kernelSegments(kernel: Kernel | undefined, told: string): readonly Segment[] {
  const release = kernel?.release || told || '–';
  const newest = kernel?.newestInstalled ?? '';
  if (newest === '' || newest === release) return [{ text: release }];
  return [
    { text: release },
    { text: `  ${newest} is installed and waits for a restart`, token: 'severity.low' },
  ];
}

function guardLines(doc: DocumentBuilder, facts: Facts): void {
  const { host } = facts;
  doc.heading('What guards it');
  appArmorLine(doc, facts);
  if (host.seLinux === undefined)
    doc.field('SELinux', unreadPart(facts, 'host.seLinux'), { topic: 'selinux' });
  else doc.field('SELinux', host.seLinux ?? 'not there', { topic: 'selinux' });
  const { kernel } = host;
  if (kernel === undefined) doc.field('lockdown', unreadPart(facts, 'host.kernel'));
  else if (kernel.lockdown === undefined) doc.field('lockdown', unreadPart(facts, 'host.kernel.lockdown'));
  else doc.field('lockdown', kernel.lockdown || 'not there');
  auditLine(doc, facts);
  firewallLine(doc, facts);
  swapLine(doc, facts);
  weaknessLine(doc, facts);
}

function appArmorLine(doc: DocumentBuilder, facts: Facts): void {
  const { appArmor } = facts.host;
  if (appArmor === undefined) {
    doc.field('AppArmor', unreadPart(facts, 'host.appArmor'), { topic: 'apparmor' });
    return;
  }
  const modes = Object.values(appArmor ?? {});
  const enforced = modes.filter((mode) => mode === 'enforce').length;
  const words = appArmor === null ? 'not there' : `${modes.length} profiles, ${enforced} of them enforced`;
  doc.field('AppArmor', words, { topic: 'apparmor' });
}

function auditLine(doc: DocumentBuilder, facts: Facts): void {
  const { audit } = facts.host;
  if (audit === undefined) {
    doc.field('audit', unreadPart(facts, 'host.audit'));
    return;
  }
  const rules = `${audit.rules.length} ${audit.rules.length === 1 ? 'rule' : 'rules'} for files`;
  const source = audit.source === 'files' ? ', as its files say' : '';
  const words = audit.trouble === '' ? `${rules}${source}` : `${audit.trouble} (${rules}${source})`;
  doc.field('audit', [{ text: words, token: audit.enabled ? undefined : 'severity.low' }]);
}

function firewallLine(doc: DocumentBuilder, facts: Facts): void {
  const { firewall } = facts.host;
  if (firewall === undefined) {
    doc.field('firewall', unreadPart(facts, 'host.firewall'));
    return;
  }
  const { tool, frontEnd, rules, dockerUser } = firewall;
  const front = frontEnd === '' ? '' : `${frontEnd}, `;
  const words =
    tool === 'none'
      ? `${front}no tool to ask`
      : `${front}${rules.length} rules by ${tool}, ${dockerUser.length} of them before Docker’s own`;
  doc.field('firewall', words, { open: { screen: 'host', tab: 'Network' } });
}

function swapLine(doc: DocumentBuilder, facts: Facts): void {
  const { swaps } = facts.host;
  if (swaps === undefined) doc.field('swap', unreadPart(facts, 'host.swaps'));
  else {
    const words = swaps.map(({ path, isEncrypted }) => `${path} ${isEncrypted ? 'encrypted' : 'in clear'}`);
    doc.field('swap', words.join(', ') || 'none');
  }
}

function weaknessLine(doc: DocumentBuilder, facts: Facts): void {
  const { vulnerabilities } = facts.host.kernel ?? {};
  if (vulnerabilities === undefined) return;
  const open = Object.entries(vulnerabilities).filter(([, state]) => /^vulnerable/i.test(state));
  const all = Object.keys(vulnerabilities).length;
  doc.field(
    'processor',
    open.length === 0
      ? `${all} known weaknesses, each mitigated or not its own`
      : `open to ${open.map(([name]) => name).join(', ')}`,
  );
}

function storageLines(doc: DocumentBuilder, facts: Facts): void {
  const { storage } = facts.host;
  doc.heading('Where the engine keeps its data');
  if (storage === undefined) {
    doc.field('folder', facts.info?.DockerRootDir || '–');
    doc.field('file system', unreadPart(facts, 'host.storage'));
    return;
  }
  const { dataRoot, hasOwnDevice, mountPoint, filesystem, totalBytes, freeBytes, usedPercent } = storage;
  doc.field('folder', dataRoot);
  doc.field('file system', `${filesystem} on ${mountPoint}${hasOwnDevice ? ', a device of its own' : ''}`);
  doc.field('full', `${usedPercent} %: ${byteSize(freeBytes)} of ${byteSize(totalBytes)} left`);
}

function trustLines(doc: DocumentBuilder, facts: Facts): void {
  const { trust } = facts.host;
  doc.heading('Which images it trusts');
  if (trust === undefined) {
    doc.field('content trust', unreadPart(facts, 'host.trust'));
    return;
  }
  const part = (name: keyof NonNullable<HostFacts['trust']>) => unreadPart(facts, `host.trust.${name}`);
  const { contentTrust, policyDefault, policyPath, insecureRegistries, shortNameMode } = trust;
  doc.field(
    'content trust',
    contentTrust === undefined
      ? part('contentTrust')
      : contentTrust.map(({ value, where }) => `${value} in ${where}`).join(', ') || 'not set anywhere',
  );
  if (policyDefault === undefined) doc.field('policy', part('policyDefault'));
  else if (policyPath !== '') doc.field('policy', `${policyDefault || 'no default'} in ${policyPath}`);
  doc.field(
    'without TLS',
    insecureRegistries === undefined
      ? part('insecureRegistries')
      : insecureRegistries.map(({ registry, where }) => `${registry} in ${where}`).join(', ') || 'none',
    { topic: 'registry' },
  );
  if (shortNameMode !== undefined && shortNameMode !== '') doc.field('short names', shortNameMode);
}
