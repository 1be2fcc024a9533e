/** What the host audits: the kernel's rules where we may ask for them, else those that are written down. */
import { posix } from 'node:path';
import type { Gap } from '../../facts/gap.ts';
import type { AuditRule, AuditState } from '../../facts/host.ts';
import {
  type AuditRuleText,
  type AuditStatus,
  isAuditOffAtBoot,
  loadedAuditRules,
  NoAuditRules,
  parseAuditListing,
  parseAuditRuleFile,
  parseAuditStatus,
  type WrittenAuditRule,
  withoutDeleteAll,
} from './audit-rules.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';
import type { HostContext, HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { procText } from './proc-text.ts';

const FOLDER = '/etc/audit/rules.d';
const LOADED_FILE = '/etc/audit/audit.rules';
/** It changes when auditd starts or ends, and with it what is audited. */
const PID_FILE = '/run/auditd.pid';
const DAEMON = ['/usr/sbin/auditd', '/sbin/auditd'];

/** Asking the kernel takes root with CAP_AUDIT_CONTROL, and the files are only for root too. */
export const AUDIT_PART: HostPartReader = {
  what: 'audit rules',
  parts: ['audit'],
  isNeeded: (needs) => needs.parts.has('audit'),
  async read(context) {
    const watched = [FOLDER, LOADED_FILE, PID_FILE];
    const kernel = context.root.isOwn ? await askKernel(context) : undefined;
    if (kernel !== undefined) {
      const audit = await stateOf(context, 'kernel', kernel.rules, kernel.status);
      return { host: { audit }, gaps: kernel.gaps, watched };
    }
    const { texts, gaps } = await readFiles(context.root);
    const { rules, isOn } = loadedAuditRules(texts);
    const source = texts.length > 0 ? 'files' : 'none';
    const audit = await stateOf(context, source, rules, isOn ? undefined : { enabled: 0, pid: 0 });
    return { host: { audit }, gaps, watched };
  },
};

interface KernelAnswer {
  readonly rules: readonly WrittenAuditRule[];
  readonly status: AuditStatus;
  readonly gaps: readonly Gap[];
}

/** Undefined without auditctl, or where the kernel gives us no answer: it says "Operation not permitted" and exits 255. */
async function askKernel({ run }: HostContext): Promise<KernelAnswer | undefined> {
  const asked = await run('auditctl', ['-s']);
  const status = asked?.exitCode === 0 ? parseAuditStatus(asked.stdout) : undefined;
  if (status === undefined) return undefined;
  const listed = await run('auditctl', ['-l']);
  if (listed?.exitCode !== 0) return undefined;
  const listing = parseAuditListing(listed.stdout);
  return {
    rules: loadedAuditRules([listing]).rules,
    status,
    gaps: gapsOf('auditctl -l', listing.problems),
  };
}

interface FilesRead {
  readonly texts: readonly AuditRuleText[];
  readonly gaps: readonly Gap[];
}

/** In the order in which they are loaded. Rejects when the folder may not be read; one broken file is a gap. */
async function readFiles(root: HostRoot): Promise<FilesRead> {
  const names = ((await root.readFolder(FOLDER)) ?? []).filter((name) => name.endsWith('.rules'));
  const texts: AuditRuleText[] = [];
  const gaps: Gap[] = [];
  for (const path of [...names.map((name) => posix.join(FOLDER, name)), LOADED_FILE]) {
    try {
      const text = await root.readText(path);
      if (text === undefined) continue;
      const parsed = parseAuditRuleFile(text);
      texts.push(path === LOADED_FILE ? parsed : withoutDeleteAll(parsed));
      gaps.push(...gapsOf(path, parsed.problems));
    } catch (error) {
      const failure = error instanceof NoAuditRules ? notRules(path, error.message) : error;
      // What may not be read hides rules; what is broken is not loaded, and holds none.
      if (!(failure instanceof HostFailure) || failure.reason !== 'malformed') throw failure;
      gaps.push(gapOfFailure(`host.audit["${path}"]`, failure));
    }
  }
  return { texts, gaps };
}

function gapsOf(path: string, problems: readonly string[]): readonly Gap[] {
  const [first] = problems;
  if (first === undefined) return [];
  const more = problems.length === 1 ? '' : `, and ${problems.length - 1} more like it`;
  return [gapOfFailure(`host.audit["${path}"]`, notRules(path, `${first}${more}`))];
}

function notRules(path: string, why: string): HostFailure {
  return new HostFailure(
    'malformed',
    `${path} ${why.startsWith('line') ? `has no audit rule in ${why}` : why}`,
  );
}

async function stateOf(
  context: HostContext,
  source: AuditState['source'],
  written: readonly WrittenAuditRule[],
  status: AuditStatus | undefined,
): Promise<AuditState> {
  const rules: AuditRule[] = [];
  for (const rule of written) rules.push(await resolved(rule, context.root));
  const trouble = await troubleOf(context, source, rules.length, status);
  return { enabled: trouble === '', source, trouble, rules };
}

/** Why nothing is audited, for a person; empty when something is. `status` is missing where only files tell. */
async function troubleOf(
  context: HostContext,
  source: AuditState['source'],
  ruleCount: number,
  status: AuditStatus | undefined,
): Promise<string> {
  if (isAuditOffAtBoot(await procText(context.root, '/proc/cmdline'))) {
    return 'Auditing is switched off on the kernel’s command line (audit=0)';
  }
  const isDaemonRunning = (status?.pid ?? 0) > 0 || (await context.processes('auditd')).length > 0;
  // Another program than auditd may load rules and take the records.
  if (source === 'kernel' && status?.enabled !== 0 && (ruleCount > 0 || isDaemonRunning)) return '';
  if (!isDaemonRunning) {
    const places = await Promise.all(DAEMON.map((path) => context.root.status(path)));
    const isInstalled = places.some((place) => place !== undefined);
    if (!isInstalled && source !== 'files') return 'auditd is not installed';
    return isInstalled ? 'auditd is not running' : 'auditd is not installed, though rules are written down';
  }
  if (status?.enabled === 0) return 'Auditing is switched off in the kernel: auditctl -e 1 switches it on';
  return '';
}

async function resolved(rule: WrittenAuditRule, root: HostRoot): Promise<AuditRule> {
  const plain = posix.normalize(rule.path).replace(/(.)\/+$/, '$1');
  const status = await root.status(plain);
  return {
    path: status?.realPath ?? (await resolvedAbsent(plain, root)),
    // A watch on a folder covers what is in it, as long as it is there when the rule is loaded.
    isFolder: rule.isFolder ?? (status === undefined ? rule.path.endsWith('/') : status.type === 'folder'),
    permissions: rule.permissions,
    action: rule.action,
    key: rule.key,
    conditions: [...rule.conditions],
  };
}

/** A path that does not exist, with the links resolved that lead up to it. */
async function resolvedAbsent(path: string, root: HostRoot): Promise<string> {
  const folder = posix.dirname(path);
  if (folder === path) return path;
  const realFolder = (await root.realPath(folder)) ?? (await resolvedAbsent(folder, root));
  return posix.join(realFolder, posix.basename(path));
}
