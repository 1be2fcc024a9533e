/**
 * What the rules of the host's packet filter do with a packet that begins a connection: the chains of its hook, walked as
 * the kernel walks them. A condition that only some packets meet, or that is not understood, leaves a doubt and never an
 * answer. Pure.
 */
import type { Firewall } from '../../facts/host.ts';
import type { IpRange } from '../ip-range.ts';
import type { Match, Packet, PacketChain, PacketChains, PacketRule } from './packet.ts';
import { isInside, readRules } from './packet-rules.ts';

/** passes, dropped: all that are like this. some: only some of them pass. unknown: a rule that is not understood decides. */
export interface FilterAnswer {
  readonly result: 'passes' | 'dropped' | 'some' | 'unknown';
  /** The rule that decides, as the tool prints it; empty where none does. */
  readonly rule: string;
}

interface Doubt {
  readonly result: 'accept' | 'drop';
  readonly why: 'some' | 'unknown';
  readonly rule: string;
}

/** Rules, read. */
interface Filter {
  readonly chains: PacketChains;
  /** Those that the kernel calls by itself. */
  readonly bases: readonly (Pick<PacketChain, 'families'> &
    Required<Pick<PacketChain, 'base'>> & { readonly name: string })[];
  /** Ports with which some rule may begin to answer another way, in order. */
  readonly edges: readonly number[];
}

const filters = new WeakMap<Firewall, Filter>();

function filterOf(firewall: Firewall): Filter {
  const known = filters.get(firewall);
  if (known !== undefined) return known;
  const made = readFilter(firewall.rules);
  filters.set(firewall, made);
  return made;
}

function readFilter(rules: readonly string[]): Filter {
  const chains = readRules(rules);
  const bases = Array.from(chains).flatMap(([name, { base, families }]) =>
    base === undefined ? [] : [{ name, base, families }],
  );
  const edges = new Set([...chains.values()].flatMap((chain) => chain.rules.flatMap((rule) => rule.edges)));
  edges.delete(Number.NaN);
  return { chains, bases, edges: [...edges].sort((one, other) => one - other) };
}

/** What becomes of such packets on the host that has these rules. */
export function filterPacket(firewall: Firewall, packet: Packet): FilterAnswer {
  return answerOf(filterOf(firewall), packet);
}

/** The same for rules that stand for themselves. */
export function filterRules(rules: readonly string[], packet: Packet): FilterAnswer {
  return answerOf(readFilter(rules), packet);
}

/** The least of the ports that no rule tells from this one: packets to any of them are answered alike. */
export function alikePort(firewall: Firewall, port: number): number {
  // Stands for any port, or for none that is known.
  if (port === 0 || Number.isNaN(port)) return port;
  let alike = 1;
  for (const edge of filterOf(firewall).edges) {
    if (edge > port) break;
    if (edge > alike) alike = edge;
  }
  return alike;
}

function answerOf({ chains, bases }: Filter, packet: Packet): FilterAnswer {
  let answer: FilterAnswer = PASSES;
  for (const { name, base, families } of bases) {
    if (base.hook !== packet.hook || !families.includes(packet.family)) continue;
    const found = new Walk(chains, packet).answer(name, base.policy);
    if (WEIGHT[found.result] > WEIGHT[answer.result]) answer = found;
  }
  return answer;
}

const PASSES: FilterAnswer = { result: 'passes', rule: '' };

/** Of several chains at a hook the strictest counts: what one drops no other can let through. */
const WEIGHT = { passes: 0, some: 1, unknown: 2, dropped: 3 } as const;

/** Deeper than any rules that people write; those that call themselves are not followed further. */
const DEEPEST = 16;

class Walk {
  private readonly chains: PacketChains;
  private readonly packet: Packet;
  private doubts: Doubt[] = [];
  private decidedBy = '';
  /** A rule by which some packets have left the chain that is walked, while others go on in it. */
  private left: Omit<Doubt, 'result'> | undefined;

  constructor(chains: PacketChains, packet: Packet) {
    this.chains = chains;
    this.packet = packet;
  }

  answer(name: string, policy: 'accept' | 'drop'): FilterAnswer {
    const decided = this.through(name, 0);
    const end = decided ?? policy;
    if (this.left !== undefined) this.doubts.push({ ...this.left, result: policy });
    const rule = decided === undefined && policy === 'drop' ? `${name}: policy drop` : this.decidedBy;
    const other = this.doubts.find(({ result }) => result !== end);
    const unknown = this.doubts.find(({ result, why }) => result !== end && why === 'unknown');
    if (unknown !== undefined) return { result: 'unknown', rule: unknown.rule };
    // What only some are let through by is told by the rule that stops the rest.
    if (other !== undefined) return { result: 'some', rule: end === 'drop' ? rule : other.rule };
    return end === 'drop' ? { result: 'dropped', rule } : { result: 'passes', rule };
  }

  /** Undefined where the packet comes out at the end of the chain. */
  private through(name: string, depth: number): 'accept' | 'drop' | undefined {
    const chain = this.chains.get(name);
    if (chain === undefined || depth > DEEPEST) return undefined;
    return this.along(rulesFor(chain, this.packet), 0, depth);
  }

  /** The rules of a chain from the one at `start` on. */
  private along(rules: readonly PacketRule[], start: number, depth: number): 'accept' | 'drop' | undefined {
    for (let at = start; at < rules.length; at += 1) {
      const rule = rules[at];
      if (rule === undefined) break;
      const match = matchOf(rule, this.packet);
      if (match === 'no') continue;
      const { action } = rule;
      if (match !== 'yes') {
        this.doubt(rule, match, depth);
        continue;
      }
      switch (action.kind) {
        case 'accept':
        case 'drop':
          this.decidedBy = rule.text;
          return action.kind;
        case 'return':
          return undefined;
        case 'unknown':
          this.doubts.push({ result: 'drop', why: 'unknown', rule: rule.text });
          this.doubts.push({ result: 'accept', why: 'unknown', rule: rule.text });
          break;
        case 'goto':
          return this.through(action.chain, depth + 1);
        case 'jump': {
          const before = this.left;
          this.left = undefined;
          const result = this.through(action.chain, depth + 1);
          const { left } = this;
          this.left = before;
          if (result === undefined) break;
          if (left !== undefined) this.afterwards(left, rules, at + 1, depth);
          return result;
        }
        case 'none':
          break;
      }
    }
    return undefined;
  }

  /** What becomes of the packets that came back out of a chain which decided about the others. */
  private afterwards(
    left: Omit<Doubt, 'result'>,
    rules: readonly PacketRule[],
    start: number,
    depth: number,
  ): void {
    const { decidedBy } = this;
    const result = this.along(rules, start, depth);
    this.decidedBy = decidedBy;
    if (result === undefined) this.left ??= left;
    else this.doubts.push({ ...left, result });
  }

  /** A rule that not every such packet meets. */
  private doubt(rule: PacketRule, why: 'some' | 'unknown', depth: number): void {
    const { action, text } = rule;
    switch (action.kind) {
      case 'accept':
      case 'drop':
        this.doubts.push({ result: action.kind, why, rule: text });
        return;
      case 'return':
        // Those pass by what comes behind it in this chain, and go on where it was called.
        if (this.left === undefined || why === 'unknown') this.left = { why, rule: text };
        return;
      case 'unknown':
        this.doubts.push({ result: 'drop', why: 'unknown', rule: text });
        return;
      case 'jump':
      case 'goto': {
        const before = this.doubts;
        const { decidedBy, left } = this;
        this.doubts = [];
        const result = this.through(action.chain, depth + 1);
        const inside = this.doubts;
        this.doubts = before;
        // Out of a goto they come out of this chain, too; out of a jump they go on like those that met no rule.
        if (action.kind === 'jump') this.left = left;
        else if (result === undefined) this.left ??= { why, rule: text };
        for (const each of inside) this.doubts.push(why === 'unknown' ? { ...each, why } : each);
        if (result !== undefined) this.doubts.push({ result, why, rule: this.decidedBy });
        this.decidedBy = decidedBy;
        return;
      }
      case 'none':
        return;
    }
  }
}

function matchOf({ conditions }: PacketRule, packet: Packet): Match {
  let worst: Match = 'yes';
  for (const condition of conditions) {
    const match = condition(packet);
    if (match === 'no') return 'no';
    if (match === 'unknown' || (match === 'some' && worst === 'yes')) worst = match;
  }
  return worst;
}

interface RuleIndex {
  readonly rules: readonly PacketRule[];
  /** Rules that are about more than one address. */
  readonly general: readonly PacketRule[];
  /** By address, the places of the rules that are about it alone. */
  readonly places: ReadonlyMap<bigint, readonly number[]>;
  readonly merged: Map<bigint, readonly PacketRule[]>;
}

/** By the interfaces of a packet. */
const indexesOf = new WeakMap<PacketChain, Map<string, RuleIndex>>();

/**
 * Engines write rules for each of their networks and for each published port: of those only the ones about these interfaces
 * and this address are looked at.
 */
function rulesFor(chain: PacketChain, { from, to, target }: Packet): readonly PacketRule[] {
  let indexes = indexesOf.get(chain);
  if (indexes === undefined) {
    indexes = new Map();
    indexesOf.set(chain, indexes);
  }
  const way = `${from} ${to}`;
  let index = indexes.get(way);
  if (index === undefined) {
    index = indexed(chain.rules.filter((rule) => isFrom(rule, from) && isTo(rule, to)));
    indexes.set(way, index);
  }
  const { rules, general, places, merged } = index;
  // A range holds addresses that rules are about.
  if (target === undefined || !isOne(target)) return rules;
  const own = places.get(target.first);
  if (own === undefined) return general;
  let found = merged.get(target.first);
  if (found === undefined) {
    const wanted = new Set(own);
    found = rules.filter(({ address }, place) => address === undefined || wanted.has(place));
    merged.set(target.first, found);
  }
  return found;
}

function isFrom({ from: only }: PacketRule, from: string | undefined): boolean {
  return only === undefined || (from === undefined ? !isInside(only) : from === only);
}

function isTo({ to: only }: PacketRule, to: string | undefined): boolean {
  return only === undefined || to === undefined || to === only;
}

function isOne({ family, prefix }: IpRange): boolean {
  return prefix === (family === 4 ? 32 : 128);
}

function indexed(rules: readonly PacketRule[]): RuleIndex {
  const places = new Map<bigint, number[]>();
  for (const [place, { address }] of rules.entries()) {
    if (address === undefined) continue;
    const known = places.get(address.first);
    if (known === undefined) places.set(address.first, [place]);
    else known.push(place);
  }
  return { rules, general: rules.filter(({ address }) => address === undefined), places, merged: new Map() };
}
