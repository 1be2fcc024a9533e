/** A packet that begins a connection, and what rules of the packet filter are read into. Pure. */
import { containsRange, type IpRange, parseIpRange } from '../ip-range.ts';

export type Hook = 'forward' | 'input' | 'output';

export interface Packet {
  readonly hook: Hook;
  readonly family: 4 | 6;
  /** tcp, udp, sctp */
  readonly protocol: string;
  /** Where it goes, as the rules of the hook see it: behind the translation of a published port; 0 for any port. */
  readonly port: number;
  /** The port of the host that it was sent to before the translation. */
  readonly originalPort?: number;
  /** The interface that it comes in by; undefined for one of those that lead outside. */
  readonly from: string | undefined;
  /** The interface that it leaves by; undefined when it ends on this host, and for any. */
  readonly to?: string | undefined;
  /** Undefined for anybody. */
  readonly source?: IpRange | undefined;
  /** Undefined for some address of this host. */
  readonly target?: IpRange | undefined;
}

/** Whether a packet meets a condition: some do and some don't, or the condition is none that we read. */
export type Match = 'yes' | 'no' | 'some' | 'unknown';
export type Condition = (packet: Packet) => Match;

export type RuleAction =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'none' | 'unknown' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

export interface PacketRule {
  /** As the tool prints it. */
  readonly text: string;
  readonly conditions: readonly Condition[];
  readonly action: RuleAction;
  /** The only address that it is about; undefined for more than one. */
  readonly address: IpRange | undefined;
  /** Ports with which it may begin to answer another way than for the one before. */
  readonly edges: readonly number[];
  /** The only interfaces that it is about. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface PacketChain {
  /** Families of addresses that come by here. */
  readonly families: readonly (4 | 6)[];
  /** Of a chain that the kernel calls by itself. */
  readonly base?: { readonly hook: Hook; readonly policy: 'accept' | 'drop' };
  readonly rules: readonly PacketRule[];
}

/** By name, with the table before it. */
export type PacketChains = ReadonlyMap<string, PacketChain>;

/** Whether an address lies in one of the ranges; undefined is that of anybody, or any of this host’s. */
export function inRanges(ranges: readonly IpRange[], of: IpRange | undefined): Match {
  if (ranges.some(({ prefix }) => prefix === 0)) return 'yes';
  if (of === undefined) return ranges.every(isNobodys) ? 'no' : 'some';
  if (ranges.some((range) => containsRange(range, of))) return 'yes';
  return ranges.some((range) => containsRange(of, range)) ? 'some' : 'no';
}

/** Addresses that no single machine has for others: those of groups, and those of loopback. */
const NOBODYS: readonly IpRange[] = [
  '224.0.0.0/4',
  '255.255.255.255',
  '127.0.0.0/8',
  'ff00::/8',
  '::1',
].flatMap((text) => parseIpRange(text) ?? []);

function isNobodys(range: IpRange): boolean {
  return NOBODYS.some((known) => containsRange(known, range));
}

export function negated(match: Match): Match {
  if (match === 'yes') return 'no';
  return match === 'no' ? 'yes' : match;
}
