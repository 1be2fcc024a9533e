/** Whether firewall rules keep containers from an address. */
import { containsRange, type IpRange, parseIpRange } from './ip-range.ts';

/** What a rule does with a packet to an address, as far as it says so for all containers alike. */
type Verdict = 'blocks' | 'passes' | 'undecided';

/**
 * Whether these rules of one chain, as iptables or nft print them and in their order, drop or reject what any container
 * sends to `address`, at least to port 80. A rule that is limited to one source or one interface does not count; after
 * one that lets everything pass, nothing does.
 */
export function blocksAddress(rules: readonly string[], address: string): boolean {
  const target = parseIpRange(address);
  if (target === undefined) throw new Error(`"${address}" is not an address`);
  for (const rule of rules) {
    const verdict = /^-|\s-j\s/.test(rule) ? verdictOfIptables(rule, target) : verdictOfNft(rule, target);
    if (verdict !== 'undecided') return verdict === 'blocks';
  }
  return false;
}

function verdictOfIptables(rule: string, target: IpRange): Verdict {
  const action = /(?:^|\s)-[jg]\s+(\S+)/.exec(rule)?.[1];
  const rest = rule
    .replace(/^-[AI]\s+\S+(?:\s+\d+)?/, '')
    .replace(/\s-m\s+comment\s+--comment\s+(?:"(?:[^"\\]|\\.)*"|\S+)/, '')
    .replace(/\s-[jg]\s+\S+(?:\s+--reject-with\s+\S+)?/, '');
  const destination = /(!\s+)?-d\s+(\S+)/.exec(rest);
  if (destination?.[1] !== undefined) return 'undecided';
  const others = rest.replace(/-d\s+\S+/, '');
  return verdict(destination?.[2] === undefined ? [] : [destination[2]], others, action, target);
}

function verdictOfNft(rule: string, target: IpRange): Verdict {
  const plain = rule
    .replace(/\s*comment\s+"(?:[^"\\]|\\.)*"/, '')
    .replace(/\s*counter(?:\s+packets\s+\d+\s+bytes\s+\d+)?/, '');
  const destination = /ip6?\s+daddr\s+(!=\s+)?(\{[^}]*\}|\S+)/.exec(plain);
  if (destination?.[1] !== undefined) return 'undecided';
  const action = /\b(drop|reject|accept|return)\b/.exec(plain)?.[1];
  const others = plain
    .replace(/ip6?\s+daddr\s+(?:\{[^}]*\}|\S+)/, '')
    .replace(/\b(?:drop|reject(?:\s+with\s+.*)?|accept|return)\b/, '');
  const ranges = destination?.[2]
    ?.replace(/[{}]/g, '')
    .split(',')
    .map((range) => range.trim());
  return verdict(ranges ?? [], others, action, target);
}

/** Of port 80 alone, or of the protocol that it needs: enough, since metadata speaks HTTP. */
const ENOUGH =
  /^\s*(?:(?:-p\s+(?:tcp|all)|-m\s+tcp|--dport\s+80|meta\s+l4proto\s+tcp|ip\s+protocol\s+tcp|tcp\s+dport\s+80)\s*)*$/;

function verdict(
  ranges: readonly string[],
  others: string,
  action: string | undefined,
  target: IpRange,
): Verdict {
  const isAbout =
    ranges.length === 0 ||
    ranges.some((text) => {
      const range = parseIpRange(text);
      return range !== undefined && containsRange(range, target);
    });
  if (!isAbout) return 'undecided';
  switch (action?.toLowerCase()) {
    case 'drop':
    case 'reject':
      return ENOUGH.test(others) ? 'blocks' : 'undecided';
    case 'accept':
    case 'return':
      return ENOUGH.test(others) ? 'passes' : 'undecided';
    default:
      return 'undecided';
  }
}
