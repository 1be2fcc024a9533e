/**
 * The rules of the host's packet filter.
 *
 * `iptables -S` is not asked: it loads the kernel modules of tables that nobody uses, takes a lock file, and the
 * variant for nf_tables has been known to make missing tables. Read is only what is there already: the old tables that
 * /proc/net/ip_tables_names lists, with the program that saves them, and nf_tables with `nft list`, and that only when
 * the kernel has nf_tables loaded, since asking for it would load it.
 */
import type { Firewall } from '../../facts/host.ts';
import {
  type FirewallRules,
  joinRules,
  NO_RULES,
  parseIptablesSave,
  parseNftRuleset,
} from './firewall-rules.ts';
import { HostFailure } from './host-failure.ts';
import type { HostContext, HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { requireSharedNamespace } from './own-namespace.ts';
import { procText } from './proc-text.ts';
import type { ProgramRun } from './program.ts';

const UFW = '/etc/ufw/ufw.conf';
/** Where the usual front ends keep their rules: a change there is a sign that those of the kernel changed. */
const WATCHED = ['/etc/ufw', '/etc/firewalld', '/etc/nftables.conf', '/etc/iptables'];

/** A node of a large cluster has tens of thousands. A part of them would say of a packet what is not so. */
const MAX_RULES = 50_000;

/** Takes root with CAP_NET_ADMIN, in the host's own network namespace. */
export const FIREWALL_PART: HostPartReader = {
  what: 'firewall rules',
  parts: ['firewall'],
  isNeeded: (needs) => needs.parts.has('firewall'),
  async read(context) {
    await requireSharedNamespace(context.root, 'net', 'The packet filter');
    const old = joinRules([await readOld(context, 4), await readOld(context, 6)]);
    const nft = await readNft(context);
    const { rules, dockerUser, chains } = joinRules([old, nft]);
    if (rules.length > MAX_RULES) {
      throw new HostFailure(
        'error',
        `the packet filter has ${rules.length} rules, and no more than ${MAX_RULES} can be judged`,
        'Look at them on the host: nft list ruleset, or iptables-save',
      );
    }
    const frontEnd = await frontEndOf(context.root, rules, chains);
    const firewall: Firewall = {
      tool: toolOf(old, nft),
      frontEnd,
      dockerUser: [...dockerUser],
      rules: [...rules],
      ...((await isNotEngines(context)) ? { isNotEngines: true } : {}),
    };
    return { host: { firewall }, gaps: [], watched: WATCHED };
  },
};

/** Whether the daemon lives in a network of its own, as a rootless one does. Not where that can't be told. */
async function isNotEngines({ root, daemon }: HostContext): Promise<boolean> {
  const found = await daemon().catch(() => undefined);
  if (found === undefined) return false;
  const [theirs, hosts] = await Promise.all(
    [found.process.pid, 1].map((pid) => root.linkTarget(`/proc/${pid}/ns/net`).catch(() => undefined)),
  );
  return theirs !== undefined && hosts !== undefined && theirs !== hosts;
}

/** The one that Docker's rules are in; else the one that has rules. */
function toolOf(old: FirewallRules, nft: FirewallRules): Firewall['tool'] {
  if (old.chains.has('DOCKER-USER')) return 'iptables';
  if (nft.chains.has('DOCKER-USER')) return 'nft';
  if (old.rules.length > 0) return 'iptables';
  return nft.rules.length > 0 ? 'nft' : 'none';
}

/** What the kernel keeps in the old tables of iptables or ip6tables. */
async function readOld(context: HostContext, family: 4 | 6): Promise<FirewallRules> {
  const [list, program] =
    family === 4 ? ['/proc/net/ip_tables_names', 'iptables'] : ['/proc/net/ip6_tables_names', 'ip6tables'];
  const tables = (await context.root.readText(list))?.trim() ?? '';
  if (tables === '') return NO_RULES;
  const saved =
    (await context.run(`${program}-legacy-save`, [])) ??
    (await savedByOldIptables(context, `${program}-save`));
  if (saved === undefined) {
    throw new HostFailure(
      'not-supported',
      `The kernel has rules in tables of ${program} (${tables.replace(/\s+/g, ', ')}), and no ${program}-legacy-save reads them`,
      'Install iptables with its legacy variant',
    );
  }
  return parseIptablesSave(outputOf(saved, `${program}-save`), family);
}

/** The plain name may stand for the variant that reads nf_tables, which would not see the old tables. */
async function savedByOldIptables(context: HostContext, program: string): Promise<ProgramRun | undefined> {
  const version = await context.run(program, ['--version']);
  return version === undefined || version.stdout.includes('nf_tables') ? undefined : context.run(program, []);
}

async function readNft(context: HostContext): Promise<FirewallRules> {
  if (!(await hasNfTables(context.root))) return NO_RULES;
  const plain = ['--stateless', 'list', 'ruleset'];
  // The contents of sets can be large, and are not rules; releases before 0.9.4 can't leave them out.
  let run = await context.run('nft', ['--terse', ...plain]);
  if (run !== undefined && /unrecognized option|invalid option/.test(run.stderr)) {
    run = await context.run('nft', plain);
  }
  if (run === undefined) {
    throw new HostFailure(
      'not-supported',
      'The kernel has nf_tables, and there is no nft to read their rules without changing them',
      'Install nftables',
    );
  }
  return parseNftRuleset(outputOf(run, 'nft'));
}

/** Whether asking for rules loads nothing: nf_tables is loaded or built in, or this kernel loads no modules. */
async function hasNfTables(root: HostRoot): Promise<boolean> {
  const modules = await root.readText('/proc/modules');
  if (modules === undefined || /^nf_tables /m.test(modules)) return true;
  const isClosed = (await root.readText('/proc/sys/kernel/modules_disabled'))?.trim() === '1';
  if (isClosed) return true;
  const release = (await procText(root, '/proc/sys/kernel/osrelease')).trim();
  const builtIn = await root.readText(`/lib/modules/${release}/modules.builtin`);
  if (builtIn !== undefined) return /\/nf_tables\.ko\b/.test(builtIn);
  throw new HostFailure(
    'not-supported',
    `Whether the kernel has nf_tables can’t be told without loading them: /lib/modules/${release} says nothing`,
    'Load nf_tables, or run Plimsoll on the host itself',
  );
}

function outputOf({ exitCode, stdout, stderr }: ProgramRun, program: string): string {
  if (exitCode === 0) return stdout;
  const line = stderr.trim().split('\n')[0] ?? '';
  const isForbidden = /permitted|permission|must be root/i.test(stderr);
  throw new HostFailure(
    isForbidden ? 'permission' : 'error',
    `${program} gave no rules: ${line || `it ended with ${exitCode}`}`,
    isForbidden ? 'Run as root, with CAP_NET_ADMIN' : undefined,
  );
}

/** Active ones leave marks in the rules; the setting alone of ufw does not mean that it was started. */
async function frontEndOf(
  root: HostRoot,
  rules: readonly string[],
  chains: ReadonlySet<string>,
): Promise<string> {
  const isFirewalld = chains.has('INPUT_ZONES') || rules.some((rule) => rule.startsWith('inet firewalld '));
  if (isFirewalld) return 'firewalld';
  const setting = (await root.readText(UFW)) ?? '';
  const isUfw = /^\s*ENABLED\s*=\s*["']?yes\b/im.test(setting) && chains.has('ufw-user-input');
  return isUfw ? 'ufw' : '';
}
