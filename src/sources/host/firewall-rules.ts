/** What the tools of the packet filter print, as one rule per line. Pure. */

export interface FirewallRules {
  /** Of all tables, each with its chain. */
  readonly rules: readonly string[];
  /**
   * Those of Docker's chain for administrators, up to the RETURN that closes it: what was appended behind that never
   * applies.
   */
  readonly dockerUser: readonly string[];
  /** The names of the chains, such as `ufw-user-input`. */
  readonly chains: ReadonlySet<string>;
}

export const NO_RULES: FirewallRules = { rules: [], dockerUser: [], chains: new Set() };

const DOCKER_USER = 'DOCKER-USER';

/**
 * Reads what iptables-save prints, or with family 6 ip6tables-save. Rules of other tables than filter say so, as
 * `-t nat -A …`, and those of ip6tables begin with `-6`, as iptables-restore has it.
 */
export function parseIptablesSave(text: string, family: 4 | 6 = 4): FirewallRules {
  const rules: string[] = [];
  const dockerUser: string[] = [];
  const chains = new Set<string>();
  let table = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('*')) table = line.slice(1);
    const prefix = `${family === 6 ? '-6 ' : ''}${table === 'filter' ? '' : `-t ${table} `}`;
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (chain !== undefined) {
      chains.add(chain);
      // A chain of its own has no policy, and stands there as a hyphen.
      if (policy !== '-') rules.push(`${prefix}-P ${chain} ${policy}`);
    }
    if (!line.startsWith('-A ')) continue;
    rules.push(`${prefix}${line}`);
    if (table === 'filter' && line.startsWith(`-A ${DOCKER_USER} `)) dockerUser.push(line);
  }
  return { rules, dockerUser: beforeReturn(dockerUser, /^-A \S+ -j RETURN$/), chains };
}

/** Reads what `nft list ruleset` prints. In `rules`, each stands behind its family, table and chain. */
export function parseNftRuleset(text: string): FirewallRules {
  const rules: string[] = [];
  // IPv4 and IPv6 each have the chain.
  const dockerUser = new Map<string, string[]>();
  const chains = new Set<string>();
  let table = '';
  let chain: string | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const [, kind, name] = /^(table|chain) (.+) \{$/.exec(line) ?? [];
    if (kind === 'table') table = name ?? '';
    if (kind === 'chain') {
      chain = name ?? '';
      chains.add(chain);
    }
    if (kind !== undefined || line === '') continue;
    if (line === '}') {
      chain = undefined;
      continue;
    }
    if (chain === undefined) continue;
    rules.push(`${table} ${chain} ${line}`);
    if (chain !== DOCKER_USER || !/^ip6? filter$/.test(table)) continue;
    const ofFamily = dockerUser.get(table) ?? [];
    ofFamily.push(line);
    dockerUser.set(table, ofFamily);
  }
  const closing = /^(?:counter (?:packets \d+ bytes \d+ )?)?return$/;
  return {
    rules,
    dockerUser: [...dockerUser.values()].flatMap((ofFamily) => beforeReturn(ofFamily, closing)),
    chains,
  };
}

/** All of several readings, in their order. */
export function joinRules(readings: readonly FirewallRules[]): FirewallRules {
  return {
    rules: readings.flatMap(({ rules }) => rules),
    dockerUser: readings.flatMap(({ dockerUser }) => dockerUser),
    chains: new Set(readings.flatMap(({ chains }) => [...chains])),
  };
}

function beforeReturn(rules: readonly string[], closing: RegExp): readonly string[] {
  const at = rules.findIndex((rule) => closing.test(rule));
  return at === -1 ? rules : rules.slice(0, at);
}
