/** Rules of the packet filter as iptables and nft print them, read into what a packet can be held against. Pure. */
import { type IpRange, parseIpRange } from '../ip-range.ts';
import {
  type Condition,
  type Hook,
  inRanges,
  type Match,
  negated,
  type PacketChain,
  type PacketChains,
  type PacketRule,
  type RuleAction,
} from './packet.ts';

interface ChainDraft {
  families: readonly (4 | 6)[];
  base?: { readonly hook: Hook; readonly policy: 'accept' | 'drop' };
  readonly rules: PacketRule[];
}

/** Each rule stands behind its table and chain, as src/sources/host/firewall-rules.ts writes them. */
export function readRules(rules: readonly string[]): PacketChains {
  const chains = new Map<string, ChainDraft>();
  const chain = (name: string, families: readonly (4 | 6)[]): ChainDraft => {
    const known = chains.get(name) ?? { families, rules: [] };
    chains.set(name, known);
    return known;
  };
  for (const text of rules) {
    if (text.startsWith('-')) readIptables(text, chain);
    else readNft(text, chain);
  }
  return chains satisfies ReadonlyMap<string, PacketChain>;
}

type ChainNamed = (name: string, families: readonly (4 | 6)[]) => ChainDraft;

const HOOK_OF: Readonly<Record<string, Hook>> = { FORWARD: 'forward', INPUT: 'input', OUTPUT: 'output' };

/** Of `-6 -t nat -A CHAIN …`; -6 stands before those of ip6tables. */
function readIptables(text: string, chain: ChainNamed): void {
  const [, six, table = 'filter', kind, name = '', rest = ''] =
    /^(-6 )?(?:-t (\S+) )?-([APN]) (\S+) ?(.*)$/.exec(text) ?? [];
  if (kind === undefined || table === 'nat') return;
  const family = six === undefined ? 4 : 6;
  const place = `${family === 6 ? 'ip6tables ' : ''}${table === 'filter' ? '' : `${table} `}`;
  const into = chain(`${place}${name}`, [family]);
  const hook = HOOK_OF[name];
  if (kind === 'P') {
    if (hook !== undefined) into.base = { hook, policy: rest === 'DROP' ? 'drop' : 'accept' };
    return;
  }
  if (kind === 'A') into.rules.push(iptablesRule(text, rest, place));
}

/** Of a packet that begins a connection; DNAT is such a state for iptables. */
function stateOf(states: readonly string[]): Condition {
  if (states.includes('NEW')) return always;
  return states.includes('DNAT') ? translated : never;
}

/** Words, quoted ones as one. */
function wordsOf(text: string): readonly string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
}

function iptablesRule(text: string, rest: string, place: string): PacketRule {
  const words = wordsOf(rest);
  const conditions: Condition[] = [];
  let action: RuleAction = { kind: 'none' };
  let address: IpRange | undefined;
  let isNegated = false;
  const only: Only = {};
  const edges: number[] = [];
  const add = (condition: Condition): void => {
    const negates = isNegated;
    conditions.push(negates ? (packet) => negated(condition(packet)) : condition);
    isNegated = false;
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const value = words[at + 1] ?? '';
    switch (word) {
      case '!':
        isNegated = true;
        continue;
      case '-i':
      case '-o': {
        if (!isNegated && !value.endsWith('+')) only[word === '-i' ? 'from' : 'to'] = value;
        add(interfaces(word === '-i' ? 'from' : 'to', [value.replace(/\+$/, '*')]));
        break;
      }
      case '-s':
      case '-d': {
        const range = parseIpRange(value);
        if (range === undefined) add(unread);
        else {
          if (word === '-d' && !isNegated && isOne(range)) address = range;
          add(addresses(word === '-s' ? 'source' : 'target', [range]));
        }
        break;
      }
      case '-p':
        add(protocols([value]));
        break;
      case '--dport':
      case '--dports':
        add(ports(portRanges(value.split(','), edges)));
        break;
      case '--ctorigdstport':
        add(originalPorts(portRanges([value], edges)));
        break;
      case '--ctstate':
      case '--state':
        add(stateOf(value.split(',')));
        break;
      case '--ctdir':
        add(value === 'ORIGINAL' ? always : never);
        break;
      case '--dst-type':
        add(value === 'LOCAL' ? local : never);
        break;
      case '--ctstatus':
        add(value.split(',').includes('DNAT') ? translated : unread);
        break;
      case '--sport':
      case '--sports':
        add(sometimes);
        break;
      case '--syn':
        add(always);
        continue;
      case '--tcp-flags':
        // A packet that begins a connection has this flag and no other.
        add(words[at + 2] === 'SYN' ? always : never);
        at += 1;
        break;
      case '-f':
        add(never);
        continue;
      case '-m':
        if (!READ_MODULES.includes(value)) add(unread);
        break;
      case '--comment':
        break;
      case '-j':
      case '-g':
        action = actionOf(word, value, place);
        at = words.length;
        break;
      default:
        if (word.startsWith('--')) add(unread);
        continue;
    }
    at += 1;
  }
  return { text, conditions, action, address, edges, ...only };
}

/** The interfaces that a rule is about, where it is about one. */
interface Only {
  from?: string;
  to?: string;
}

const READ_MODULES: readonly string[] = [
  'comment',
  'tcp',
  'udp',
  'sctp',
  'conntrack',
  'state',
  'multiport',
  'addrtype',
];

function actionOf(word: string, target: string, place: string): RuleAction {
  switch (target) {
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
    case 'REJECT':
      return { kind: 'drop' };
    case 'RETURN':
      return { kind: 'return' };
    case 'NFQUEUE':
      return { kind: 'unknown' };
  }
  // Targets that only write something down or mark a packet are in capitals too, and no chain has their name.
  return { kind: word === '-g' ? 'goto' : 'jump', chain: `${place}${target}` };
}

const FAMILIES: Readonly<Record<string, readonly (4 | 6)[]>> = { ip: [4], ip6: [6], inet: [4, 6] };

/** Of `ip filter FORWARD iifname "eth0" … drop`. */
function readNft(text: string, chain: ChainNamed): void {
  const [, family = '', table = '', name = '', line = ''] = /^(\S+) (\S+) (\S+) (.*)$/.exec(text) ?? [];
  const families = FAMILIES[family];
  if (families === undefined) return;
  const place = `${family} ${table} `;
  const into = chain(`${place}${name}`, families);
  const [, type, hook, policy] = /^type (\S+) hook (\S+) priority [^;]*;(?: policy (\w+);)?/.exec(line) ?? [];
  if (type !== undefined) {
    if (type === 'filter' && (hook === 'forward' || hook === 'input' || hook === 'output'))
      into.base = { hook, policy: policy === 'drop' ? 'drop' : 'accept' };
    return;
  }
  into.rules.push(nftRule(text, line, place));
}

function nftRule(text: string, line: string, place: string): PacketRule {
  const conditions: Condition[] = [];
  let address: IpRange | undefined;
  const only: Only = {};
  const edges: number[] = [];
  let rest = line
    .replace(NFT_COMMENT, '')
    .replace(NFT_LOG, '')
    .replace(NFT_COUNTER, '')
    .replace(NFT_MATCHES, (_, key: string, sign: string | undefined, value: string) => {
      const negates = sign !== undefined;
      const values = valuesOf(value);
      const condition = nftCondition(key, values, negates, edges);
      conditions.push(negates ? (packet) => negated(condition(packet)) : condition);
      const [first, ...others] = values;
      if (negates || first === undefined || others.length > 0) return ' ';
      if (key.startsWith('iif') || key.startsWith('oif')) {
        if (!first.endsWith('*')) only[key.startsWith('iif') ? 'from' : 'to'] = first;
      } else if (key.endsWith(' daddr')) {
        const range = parseIpRange(first);
        if (range !== undefined && isOne(range)) address = range;
      }
      return ' ';
    });
  // Without a word about new connections, such a table says nothing of one that begins.
  rest = rest.replace(/ct state vmap \{([^}]*)\}/, (_, table: string) => {
    const verdict = /\bnew\s*:\s*(\S.*?)(?:,|$)/.exec(table)?.[1];
    return verdict?.trim() ?? 'continue';
  });
  const found = NFT_VERB.exec(rest);
  const [, verb, chain] = found ?? [];
  const before = found === null ? rest : rest.slice(0, found.index);
  if (before.trim() !== '') {
    // A rule without a verdict, or one that only marks, decides nothing.
    if (verb === undefined && !/vmap|queue|tproxy/.test(rest))
      return { text, conditions, action: { kind: 'none' }, address, edges };
    conditions.push(unread);
  }
  return { text, conditions, action: nftAction(verb, chain, rest, place), address, edges, ...only };
}

const NFT_COMMENT = /\s*comment\s+"(?:[^"\\]|\\.)*"/;
const NFT_LOG = /\s*log(?:\s+(?:prefix|level|group|flags)\s+(?:"(?:[^"\\]|\\.)*"|\S+))*/;
const NFT_COUNTER = /\s*counter(?:\s+packets\s+\d+\s+bytes\s+\d+|\s+name\s+\S+)?/;
const NFT_VERB = /\b(accept|drop|reject|return|continue|jump|goto)\b(?: (\S+))?/;

/** What a rule asks of a packet, as far as it is read: a key, whether it is turned round, and its values. */
const NFT_MATCHES = new RegExp(
  `(?<![\\w-])(${[
    '[io]if(?:name)?',
    'ip6? [sd]addr',
    '(?:tcp|udp|sctp|th) [ds]port',
    'meta (?:l4proto|pkttype|nfproto)',
    'ip protocol',
    'ip6 nexthdr',
    'ct (?:original proto-dst|state|direction|status)',
    'fib daddr type',
  ].join('|')}) (!= )?((?!vmap)(?:\\{[^}]*\\}|"[^"]*"|[^\\s{]+(?:,\\s?[^\\s{]+)*))`,
  'g',
);

function nftCondition(key: string, values: readonly string[], negates: boolean, edges: number[]): Condition {
  switch (key) {
    case 'iif':
    case 'iifname':
      return interfaces('from', values);
    case 'oif':
    case 'oifname':
      return interfaces('to', values);
    case 'ip saddr':
    case 'ip daddr':
    case 'ip6 saddr':
    case 'ip6 daddr': {
      const ranges = values.flatMap((value) => parseIpRange(value) ?? []);
      if (ranges.length !== values.length) return unread;
      const held = addresses(key.endsWith('daddr') ? 'target' : 'source', ranges);
      const family = key.startsWith('ip6') ? 6 : 4;
      return (packet) => (packet.family === family ? held(packet) : negates ? 'yes' : 'no');
    }
    case 'meta l4proto':
    case 'ip protocol':
    case 'ip6 nexthdr':
      return protocols(values);
    case 'ct original proto-dst':
      return originalPorts(portRanges(values, edges));
    case 'ct state':
      return values.includes('new') ? always : never;
    case 'ct direction':
      return values.includes('original') ? always : never;
    case 'ct status':
      return values.includes('dnat') ? translated : unread;
    case 'fib daddr type':
      return values.includes('local') ? local : never;
    case 'meta pkttype':
      return values.includes('host') ? always : never;
    case 'meta nfproto': {
      const families = values.map((value) => (value === 'ipv6' ? 6 : 4));
      return ({ family }) => (families.includes(family) ? 'yes' : 'no');
    }
  }
  if (key.endsWith(' sport')) return sometimes;
  const protocol = key.slice(0, key.indexOf(' '));
  const held = ports(portRanges(values, edges));
  // `udp dport != 53` is about udp alone.
  return (packet) =>
    protocol === 'th' || packet.protocol === protocol ? held(packet) : negates ? 'yes' : 'no';
}

function nftAction(
  verb: string | undefined,
  chain: string | undefined,
  rest: string,
  place: string,
): RuleAction {
  switch (verb) {
    case 'accept':
    case 'return':
      return { kind: verb };
    case 'drop':
    case 'reject':
      return { kind: 'drop' };
    case 'jump':
    case 'goto':
      return { kind: verb, chain: `${place}${chain ?? ''}` };
    case 'continue':
      return { kind: 'none' };
    default:
      return { kind: rest.trim() === '' ? 'none' : 'unknown' };
  }
}

/** `{ 80, 443 }`, `"eth0"`, `established,related`. */
function valuesOf(text: string): readonly string[] {
  return text.split(/[{},]/).flatMap((part) => {
    const value = part.trim().replace(/^"|"$/g, '');
    return value === '' ? [] : [value];
  });
}

function isOne({ family, prefix }: IpRange): boolean {
  return prefix === (family === 4 ? 32 : 128);
}

const always: Condition = () => 'yes';
const never: Condition = () => 'no';
const sometimes: Condition = () => 'some';
const unread: Condition = () => 'unknown';
/** Whether it goes to an address of this host. */
const local: Condition = ({ hook }) => (hook === 'input' ? 'yes' : 'no');
const translated: Condition = ({ originalPort }) => (originalPort === undefined ? 'no' : 'yes');

const INSIDE = /^(?:lo|docker\w*|br-[0-9a-f]{12}|veth.*|podman\d+|cni.*)$/;

/** Whether an interface leads to containers or stays on this host: nobody comes from outside by these. */
export function isInside(name: string): boolean {
  return INSIDE.test(name);
}

function interfaces(side: 'from' | 'to', names: readonly string[]): Condition {
  return (packet) => {
    const own = packet[side];
    if (own !== undefined) return names.some((name) => isNamed(name, own)) ? 'yes' : 'no';
    if (side === 'to') return packet.hook === 'input' ? 'no' : 'some';
    // Which of the interfaces leads outside is not known.
    return names.every(isInside) ? 'no' : names.includes('*') ? 'yes' : 'some';
  };
}

function isNamed(name: string, own: string): boolean {
  return name.endsWith('*') ? own.startsWith(name.slice(0, -1)) : own === name;
}

function addresses(side: 'source' | 'target', ranges: readonly IpRange[]): Condition {
  return (packet) => inRanges(ranges, packet[side]);
}

/** By number where a tool was told to write numbers. */
const PROTOCOL_NUMBERS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '132': 'sctp' };

function protocols(names: readonly string[]): Condition {
  const known = names.map((name) => PROTOCOL_NUMBERS[name] ?? name);
  return ({ protocol }) => (known.includes('all') || known.includes(protocol) ? 'yes' : 'no');
}

type PortRange = readonly [first: number, last: number];

function ports(ranges: readonly PortRange[]): Condition {
  return ({ port }) => inPorts(ranges, port);
}

function originalPorts(ranges: readonly PortRange[]): Condition {
  return ({ originalPort, port }) => inPorts(ranges, originalPort ?? port);
}

/** Of `80`, `8000:8010`, `8000-8010`; where they begin, and behind where they end, is noted with the rule. */
function portRanges(texts: readonly string[], edges: number[]): readonly PortRange[] {
  return texts.map((text) => {
    const [first = '', last = first] = text.split(/[:-]/);
    const range = [first === '' ? 0 : Number(first), last === '' ? 65535 : Number(last)] as const;
    edges.push(range[0], range[1] + 1);
    return range;
  });
}

function inPorts(ranges: readonly PortRange[], port: number): Match {
  if (port === 0) return 'some';
  if (ranges.some((range) => range.some(Number.isNaN))) return 'unknown';
  return ranges.some(([first, last]) => first <= port && port <= last) ? 'yes' : 'no';
}
