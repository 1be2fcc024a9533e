/**
 * The ways from a start to a port of a container, on an engine: its networks, published ports, the host itself. What each
 * engine does by itself is from its documentation and its source: Docker keeps bridge networks apart and lets what comes from
 * one of them to a published port end on the host, where the user-land proxy takes it; rules for published ports come before
 * those of ufw and firewalld. Pure.
 */
import type { Facts } from '../../facts/facts.ts';
import { type Reach, reachOf } from '../exposure.ts';
import { type IpRange, parseIpRange } from '../ip-range.ts';
import type { ReachEndpoint } from './endpoint.ts';
import {
  type Attachment,
  gatewayMode,
  isIccOn,
  linkedNames,
  type NetworkPlace,
  nameOf,
} from './network-place.ts';
import type { Packet } from './packet.ts';
import { alikePort, filterPacket } from './packet-filter.ts';
import { type ReachStep, type ReachVerdict, type ReachWay, verdictOf, wayOf } from './reach-verdict.ts';

/** Where a connection begins. */
export type ReachFrom =
  | { readonly kind: 'outside' }
  | { readonly kind: 'host' }
  | { readonly kind: 'container'; readonly place: NetworkPlace };

export class ReachWays {
  private readonly facts: Facts;
  private readonly isPodman: boolean;
  private readonly isRootless: boolean;
  /** Whether the engine runs in a machine of its own. */
  private readonly isDesktop: boolean;
  /** Whether the engine makes rules for the packet filter. */
  private readonly makesRules: boolean;
  /** Undefined where it is not known. */
  private readonly hasProxy: boolean | undefined;
  private readonly major: number;
  private readonly ranges = new Map<string, IpRange | undefined>();
  private readonly filtered = new Map<string, ReachStep>();
  private readonly hostPorts = new Map<string, HostPort>();
  private readonly published = new WeakMap<ReachEndpoint, readonly PublishedAt[]>();
  private readonly outward = new WeakMap<NetworkPlace, Outwards>();
  private readonly outwardKeys = new Map<string, number>();
  /** What those get that are on no network of a port, where nothing but a network leads to it: by the place of the port. */
  private readonly apart = new WeakMap<NetworkPlace, ReachVerdict>();
  /** The same where more does: by the port, then by how they get outwards. */
  private readonly strangers = new WeakMap<ReachEndpoint, (ReachVerdict | undefined)[]>();

  constructor(facts: Facts) {
    this.facts = facts;
    const { engine, host } = facts;
    this.isPodman = engine?.name === 'Podman';
    this.isRootless = engine?.rootless === true;
    this.isDesktop = engine?.platform?.includes('Desktop') === true;
    this.makesRules = host.options?.iptables?.value !== false;
    const proxy = host.options?.['userland-proxy']?.value;
    this.hasProxy = this.isPodman ? false : typeof proxy === 'boolean' ? proxy : undefined;
    this.major = Number.parseInt(engine?.version ?? '', 10) || 0;
  }

  verdict(start: ReachFrom, end: ReachEndpoint): ReachVerdict {
    const { place } = end;
    if (start.kind !== 'container' || start.place.kind !== 'own' || place.kind !== 'own')
      return verdictOf(this.from(start, end));
    if (start.place.attachments.some(({ key }) => place.keys.has(key)))
      return verdictOf(this.from(start, end));
    // Whoever is on none of its networks has nothing but the host, and many get there alike.
    if (end.published.length === 0 && this.makesRules && !this.isPodman) {
      const known = this.apart.get(place);
      if (known !== undefined) return known;
      const made = verdictOf(this.from(start, end));
      this.apart.set(place, made);
      return made;
    }
    let row = this.strangers.get(end);
    if (row === undefined) {
      row = [];
      this.strangers.set(end, row);
    }
    const { index } = this.outwards(start.place);
    const known = row[index];
    if (known !== undefined) return known;
    const made = verdictOf(this.from(start, end));
    row[index] = made;
    return made;
  }

  /** All ways that are worth a word; at least one. */
  private from(start: ReachFrom, end: ReachEndpoint): readonly ReachWay[] {
    const { place } = end;
    if (place.kind === 'none') return [NO_NETWORK];
    if (place.kind === 'gone') return [NETWORK_GONE];
    const ways =
      place.kind === 'host'
        ? [this.toHostNetwork(start, end)]
        : start.kind === 'outside'
          ? this.fromOutside(end)
          : start.kind === 'host' || start.place.kind === 'host'
            ? this.fromHost(end)
            : this.fromContainer(start.place, end);
    return ways.length > 0 ? ways : [NOT_PUBLISHED];
  }

  /** Whether a place has a way to the outside: to other machines, and what they offer. */
  wayOut(place: NetworkPlace): ReachWay {
    if (place.kind === 'none') return START_WITHOUT_NETWORK;
    if (place.kind === 'gone') return NETWORK_GONE;
    if (place.kind === 'host') return wayOf('the host’s own network', [HOST_NETWORK]);
    const open = place.attachments.find(
      ({ network, driver }) => network?.Internal !== true && driver !== 'null',
    );
    const names = place.attachments.map(({ name }) => name).join(', ');
    if (open === undefined)
      return wayOf('no way out', [
        { effect: 'closes', words: 'all of its networks are internal', fact: 'Networks', value: names },
      ]);
    const mode = gatewayMode(open.network);
    if (mode === 'isolated')
      return wayOf('no way out', [
        { effect: 'closes', words: `${open.name} has no gateway`, fact: 'gateway mode', value: mode },
      ]);
    return wayOf(`through ${open.name}`, [
      { effect: 'opens', words: `${open.name} leads outside`, fact: `${open.name} Internal`, value: 'false' },
    ]);
  }

  private fromOutside(end: ReachEndpoint): readonly ReachWay[] {
    const ways = this.publishedAt(end).map((at) => this.publishedFrom(end, at));
    for (const attachment of end.place.attachments) {
      const { driver, name, network } = attachment;
      if (driver === 'macvlan' || driver === 'ipvlan') ways.push(this.onLan(end, attachment));
      const mode = gatewayMode(network);
      if (mode === 'routed' || mode === 'nat-unprotected') {
        const isOpen = mode === 'nat-unprotected' || end.published.length > 0;
        ways.push(
          wayOf(`routed to ${name}`, [
            isOpen
              ? {
                  effect: 'opens',
                  words: `${name} is routed: its addresses are reached from outside`,
                  fact: 'gateway mode',
                  value: mode,
                  closing: 'Use the gateway mode nat for this network',
                }
              : {
                  effect: 'closes',
                  words: `${name} is routed, and this port is not published`,
                  fact: 'gateway mode',
                  value: mode,
                },
            this.forward(end, attachment, { from: undefined }, undefined),
            listeningAt(end, [attachment.address, attachment.address6]),
          ]),
        );
      }
    }
    return ways;
  }

  private publishedFrom(end: ReachEndpoint, at: PublishedAt): ReachWay {
    const { name, ip, reach, family, port, fact, value } = at;
    if (reach === 'this-host') {
      const steps: ReachStep[] = [
        { effect: 'closes', words: `published for this host only, on ${ip}`, fact, value },
      ];
      if (!this.isPodman && !this.isRootless && this.major > 0 && this.major < 28)
        steps.push({
          effect: 'note',
          words: 'before release 28 a machine on the same LAN segment may still route to its address',
          fact: 'engine version',
          value: this.facts.engine?.version ?? '',
        });
      return wayOf(name, steps);
    }
    const who = reach === 'lan' ? `for whoever reaches ${ip}` : 'on every address of this host';
    const opens: ReachStep = {
      effect: 'opens',
      words: `published ${who}`,
      fact,
      value,
      closing: 'Publish it on 127.0.0.1 or on an address of the inner network, or drop it in DOCKER-USER',
    };
    const into = publishedInto(end.place.attachments);
    const address = family === 6 ? into?.address6 : into?.address;
    const isTranslated = this.makesRules && !this.isRootless && address !== undefined && address !== '';
    if (isTranslated && into !== undefined)
      return wayOf(name, [
        opens,
        this.forward(end, into, { from: undefined, family }, port),
        listeningAt(end, undefined),
      ]);
    if (this.hasProxy === false && !this.isRootless)
      return wayOf(name, [
        {
          effect: 'closes',
          words: 'nothing takes it to the container: there is no user-land proxy',
          fact: 'userland-proxy',
          value: 'false',
        },
      ]);
    return wayOf(name, [opens, this.input(at.onHost, undefined), listeningAt(end, undefined)]);
  }

  /** Its address is one of the LAN, as if it were a machine of its own. */
  private onLan(end: ReachEndpoint, { name, driver, network, address, address6 }: Attachment): ReachWay {
    const steps: ReachStep[] = [
      network?.Internal === true
        ? { effect: 'closes', words: `${name} is internal`, fact: `${name} Internal`, value: 'true' }
        : network?.Options.ipvlan_mode?.startsWith('l3') === true
          ? {
              effect: 'unknown',
              words: `${name} is routed: other machines need a route to it`,
              fact: 'ipvlan_mode',
              value: 'l3',
            }
          : {
              effect: 'opens',
              words: `on ${name} it is a machine of the LAN: the host’s firewall does not see it`,
              fact: `${name} Driver`,
              value: driver,
              closing: 'Put it on a bridge network, and publish only what others need',
            },
      listeningAt(end, [address, address6]),
    ];
    return wayOf(`on the LAN by ${name}`, steps);
  }

  private fromHost(end: ReachEndpoint): readonly ReachWay[] {
    const ways = end.place.attachments.map((attachment) => this.hostTo(end, attachment));
    for (const { name, fact, value } of this.publishedAt(end))
      ways.push(
        wayOf(name, [
          { effect: 'opens', words: 'published on this host', fact, value },
          listeningAt(end, undefined),
        ]),
      );
    return ways;
  }

  private hostTo(end: ReachEndpoint, attachment: Attachment): ReachWay {
    const { name, driver, network, address, address6 } = attachment;
    const way = `by its address on ${name}`;
    if (this.isRootless)
      return closedBy(way, 'the engine is rootless: its networks are not this host’s', 'engine', 'rootless');
    if (this.isDesktop)
      return closedBy(
        way,
        'the engine runs in a machine of its own',
        'engine',
        this.facts.engine?.platform ?? '',
      );
    if (driver === 'macvlan' || driver === 'ipvlan')
      return closedBy(
        way,
        `the kernel keeps a host and its ${driver} containers apart`,
        `${name} Driver`,
        driver,
      );
    if (driver !== 'bridge' && driver !== '')
      return wayOf(way, [
        {
          effect: 'unknown',
          words: `whether this host gets to a network of driver ${driver} is not known`,
          fact: `${name} Driver`,
          value: driver,
        },
        listeningAt(end, [address, address6]),
      ]);
    if (gatewayMode(network) === 'isolated')
      return closedBy(way, `this host has no address on ${name}`, 'gateway mode', 'isolated');
    return wayOf(way, [
      {
        effect: 'opens',
        words: 'this host is on every bridge network',
        fact: `${name} Driver`,
        value: 'bridge',
      },
      listeningAt(end, [address, address6]),
    ]);
  }

  private fromContainer(place: NetworkPlace, end: ReachEndpoint): readonly ReachWay[] {
    if (place.kind === 'none') return [START_WITHOUT_NETWORK];
    if (place.kind === 'gone') return [NETWORK_GONE];
    const ways: ReachWay[] = [];
    let isBeside = false;
    for (const own of place.attachments) {
      const theirs = end.place.attachments.find(({ key }) => key === own.key);
      if (theirs === undefined) continue;
      isBeside = true;
      ways.push(this.beside(place, own, theirs, end));
    }
    if (!isBeside) ways.push(this.across(place, end));
    for (const at of this.publishedAt(end)) {
      const way = this.byHost(place, end, at, isBeside);
      if (way !== undefined) ways.push(way);
    }
    return ways;
  }

  /** Both on one network. */
  private beside(place: NetworkPlace, own: Attachment, theirs: Attachment, end: ReachEndpoint): ReachWay {
    const { name, driver, network } = theirs;
    const way = `through ${name}`;
    const listens = listeningAt(end, [theirs.address, theirs.address6]);
    const both: ReachStep = {
      effect: 'opens',
      words: `both are on ${name}`,
      fact: 'Networks',
      value: name,
      closing: `Take one of them off ${name}: containers that need not talk belong on networks of their own`,
    };
    switch (driver) {
      case '':
      case 'overlay':
      case 'ipvlan':
        return wayOf(way, [both, listens]);
      case 'bridge': {
        if (isIccOn(network)) return wayOf(way, [both, this.bridged(own, theirs, end), listens]);
        if (linkedNames(place.holder).includes(nameOf(end.place.holder)) && end.isDeclared)
          return wayOf(way, [
            {
              effect: 'opens',
              words: `an old link opens ${end.port}/${end.protocol} past icc`,
              fact: 'HostConfig.Links',
              value: place.holder.HostConfig.Links.join(', '),
            },
            listens,
          ]);
        return wayOf(way, [
          this.makesRules
            ? {
                effect: 'closes',
                words: `icc is off on ${name}: its containers are kept apart`,
                fact: `${name} enable_icc`,
                value: 'false',
              }
            : {
                effect: 'opens',
                words: `icc is off on ${name}, and the engine makes no rules that keep it so`,
                fact: 'iptables',
                value: 'false',
              },
          listens,
        ]);
      }
      case 'macvlan': {
        const mode = network?.Options.macvlan_mode ?? 'bridge';
        if (mode === 'private')
          return wayOf(way, [
            {
              effect: 'closes',
              words: `${name} keeps its containers apart`,
              fact: 'macvlan_mode',
              value: mode,
            },
          ]);
        if (mode === 'vepa')
          return wayOf(way, [
            { effect: 'unknown', words: 'the switch behind it decides', fact: 'macvlan_mode', value: mode },
            listens,
          ]);
        return wayOf(way, [both, listens]);
      }
      default:
        return wayOf(way, [
          {
            effect: 'unknown',
            words: `driver ${driver} decides who reaches whom on ${name}`,
            fact: `${name} Driver`,
            value: driver,
          },
          listens,
        ]);
    }
  }

  /** Frames of a bridge meet the packet filter only where the kernel was told so: a rule that drops them leaves a doubt. */
  private bridged(own: Attachment, { bridge, address, name }: Attachment, end: ReachEndpoint): ReachStep {
    const { firewall } = this.facts.host;
    const key = `bridged ${own.key} ${address} ${end.protocol} ${end.port}`;
    return this.once(key, () => {
      const nothing: ReachStep = {
        effect: 'note',
        words: 'no rule of the host stands between them',
        fact: 'firewall',
        value: '',
      };
      if (firewall === undefined || firewall.isNotEngines === true || this.isRootless)
        return NO_RULES_BETWEEN;
      const { result, rule } = filterPacket(firewall, {
        hook: 'forward',
        family: 4,
        protocol: end.protocol,
        port: end.port,
        from: bridge,
        to: bridge,
        source: this.subnetOf(own, 4),
        target: this.rangeOf(address),
      });
      if (result === 'passes' || rule.endsWith('policy drop')) return nothing;
      return {
        effect: result === 'some' ? 'limits' : 'unknown',
        words: `a rule of the host may drop it between containers of ${name}`,
        fact: 'firewall rule',
        value: rule,
      };
    });
  }

  /** On no network together. */
  private across(place: NetworkPlace, end: ReachEndpoint): ReachWay {
    const way = 'from network to network';
    const [theirs] = end.place.attachments;
    const out = place.attachments.find(
      ({ network, driver }) => network?.Internal !== true && driver === 'bridge',
    );
    const isKept = this.isPodman ? arePodmansKept(out, theirs) : this.makesRules;
    if (isKept || out === undefined || theirs?.driver !== 'bridge' || theirs.network?.Internal === true)
      return apart(end.place);
    const why = this.isPodman
      ? 'Podman keeps bridge networks apart only where both were told so (isolate)'
      : 'the engine makes no rules that keep networks apart';
    return wayOf(way, [
      { effect: 'opens', words: why, fact: this.isPodman ? 'isolate' : 'iptables', value: 'false' },
      this.forward(end, theirs, { from: out.bridge, source: this.subnetOf(out, 4) }, undefined),
      listeningAt(end, [theirs.address, theirs.address6]),
    ]);
  }

  /** Through a published port, on an address that the host has. Undefined where there is nothing to say. */
  private byHost(
    place: NetworkPlace,
    end: ReachEndpoint,
    at: PublishedAt,
    isBeside: boolean,
  ): ReachWay | undefined {
    const { name, ip, reach, family, fact, value } = at;
    if (reach === 'this-host') return closedBy(name, `published for this host only, on ${ip}`, fact, value);
    // An address of IPv6 is the same port once more: it counts where the container has such an address itself.
    const { out, bridges, hasIpv6 } = this.outwards(place);
    if (family === 6 && !hasIpv6) return undefined;
    // An internal network has no way out, but the host’s own address on it answers.
    const by = out ?? (reach === 'everyone' ? bridges[0] : undefined);
    if (by === undefined)
      return closedBy(
        name,
        bridges.length > 0
          ? `its networks are internal: it has no way to ${ip}`
          : 'from its networks this host is not reached',
        'Networks',
        networkNames(place),
      );
    return this.proxiedWay(end, at, by, isBeside);
  }

  /** From the bridge `by`, on which the host has an address. */
  private proxiedWay(end: ReachEndpoint, at: PublishedAt, by: Attachment, isBeside: boolean): ReachWay {
    const { name, family, port, fact, value } = at;
    const opens: ReachStep = {
      effect: 'opens',
      words: `this host’s port is reached from ${by.name}`,
      fact,
      value,
      closing: 'Publish it on 127.0.0.1, or drop what comes from this network in the host’s firewall',
    };
    const listens = listeningAt(end, undefined);
    if (this.isPodman || (this.hasProxy === false && this.major >= 28)) {
      const into = publishedInto(end.place.attachments);
      if (into === undefined) return NETWORK_GONE;
      return wayOf(name, [
        opens,
        this.forward(end, into, { from: by.bridge, source: this.subnetOf(by, family), family }, port),
        listens,
      ]);
    }
    if (this.isRootless)
      return wayOf(name, [
        {
          effect: 'unknown',
          words: 'the rules of a rootless engine’s own network were not read',
          fact: 'engine',
          value: 'rootless',
        },
        listens,
      ]);
    if (this.hasProxy === false)
      return closedBy(
        name,
        isBeside
          ? 'without the user-land proxy, icc counts here too'
          : 'without the user-land proxy, Docker keeps networks apart here too',
        'userland-proxy',
        'false',
      );
    return wayOf(name, [
      opens,
      this.hasProxy === undefined ? PROXY_UNREAD : PROXY_TAKES,
      this.input(at.onHost, by),
      listens,
    ]);
  }

  /** A container on the host’s network listens where programs of the host do. */
  private toHostNetwork(start: ReachFrom, end: ReachEndpoint): ReachWay {
    const name = `port ${end.port} of this host`;
    if (start.kind === 'host' || (start.kind === 'container' && start.place.kind === 'host'))
      return wayOf(name, [HOST_NETWORK, listeningAt(end, LOCAL)]);
    if (this.isRootless)
      return wayOf(name, [
        {
          effect: 'unknown',
          words: 'the host network of a rootless engine is one of its own',
          fact: 'engine',
          value: 'rootless',
        },
        listeningAt(end, undefined),
      ]);
    const open = end.listeners.filter(({ address }) => reachOf(address) !== 'this-host');
    if (end.listening === 'yes' && open.length === 0)
      return wayOf(name, [
        {
          effect: 'closes',
          words: 'listens on loopback only',
          fact: 'sockets',
          value: socketText(end.listeners),
        },
      ]);
    const { protocol, port } = end;
    if (start.kind === 'outside')
      return wayOf(name, [
        HOST_NETWORK,
        this.input(this.hostPort(4, protocol, port), undefined),
        listeningAt(end, undefined),
      ]);
    if (start.place.kind === 'none') return START_WITHOUT_NETWORK;
    if (start.place.kind === 'gone') return NETWORK_GONE;
    const bridges = start.place.attachments.filter(({ driver }) => driver === 'bridge');
    const isWild = open.some(({ address }) => reachOf(address) === 'everyone') || end.listening !== 'yes';
    const by =
      bridges.find(({ network }) => network?.Internal !== true) ??
      bridges.find(({ gateway }) => isWild || open.some(({ address }) => address === gateway));
    if (by === undefined)
      return wayOf(name, [
        {
          effect: 'closes',
          words: 'from its networks this host is not reached',
          fact: 'Networks',
          value: networkNames(start.place),
        },
      ]);
    return wayOf(name, [
      HOST_NETWORK,
      this.input(this.hostPort(4, protocol, port), by),
      listeningAt(end, undefined),
    ]);
  }

  /** What the rules say of a packet to a container, behind the translation of a published port. */
  private forward(
    end: ReachEndpoint,
    to: Attachment,
    by: Pick<Packet, 'from' | 'source'> & { readonly family?: 4 | 6 },
    originalPort: number | undefined,
  ): ReachStep {
    const { from, source, family = 4 } = by;
    const address = family === 6 ? to.address6 : to.address;
    const key = `forward ${family} ${from} ${to.bridge} ${address} ${end.protocol} ${end.port} ${originalPort}`;
    return this.once(key, () =>
      this.judged({
        hook: 'forward',
        family,
        protocol: end.protocol,
        port: end.port,
        from,
        to: to.bridge,
        source,
        target: this.rangeOf(address),
        ...(originalPort === undefined ? {} : { originalPort }),
      }),
    );
  }

  /** What the rules say of a packet to a port of this host that comes by this bridge, or from outside. */
  private input(to: HostPort, by: Attachment | undefined): ReachStep {
    const { family, protocol, port, answers } = to;
    const from = by?.bridge;
    const known = answers.get(from);
    if (known !== undefined) return known;
    const source = by && this.subnetOf(by, family);
    const made = this.judged({ hook: 'input', family, protocol, port, from, source });
    answers.set(from, made);
    return made;
  }

  /** Most ports are in no rule: they are one and the same. */
  private hostPort(family: 4 | 6, protocol: string, number: number): HostPort {
    const { firewall } = this.facts.host;
    const port = firewall === undefined ? 0 : alikePort(firewall, number);
    const key = `${family} ${protocol} ${port}`;
    const known = this.hostPorts.get(key);
    if (known !== undefined) return known;
    const made: HostPort = { family, protocol, port, answers: new Map() };
    this.hostPorts.set(key, made);
    return made;
  }

  /** Where a port of a container is published: every start asks for it. */
  private publishedAt(end: ReachEndpoint): readonly PublishedAt[] {
    const known = this.published.get(end);
    if (known !== undefined) return known;
    const fact = `NetworkSettings.Ports ${end.port}/${end.protocol}`;
    const made = end.published.flatMap(({ hostPort, hostIps }) =>
      hostIps.map((ip): PublishedAt => {
        const family = ip.includes(':') ? 6 : 4;
        const port = Number.parseInt(hostPort, 10);
        return {
          ip,
          reach: reachOf(ip),
          family,
          port,
          onHost: this.hostPort(family, end.protocol, port),
          name: `published on ${family === 6 ? `[${ip}]` : ip || '0.0.0.0'}:${hostPort}`,
          fact,
          value: `${ip || '0.0.0.0'}:${hostPort}`,
        };
      }),
    );
    this.published.set(end, made);
    return made;
  }

  /** How a place gets to the host and beyond. */
  private outwards(place: NetworkPlace): Outwards {
    const known = this.outward.get(place);
    if (known !== undefined) return known;
    const bridges = place.attachments.filter(({ driver }) => driver === 'bridge');
    const out = bridges.find(({ network }) => network?.Internal !== true);
    const hasIpv6 = place.attachments.some(({ address6 }) => address6 !== '');
    const key = `${out?.key ?? networkNames(place)} ${bridges[0]?.key} ${hasIpv6}`;
    const index = this.outwardKeys.get(key) ?? this.outwardKeys.size;
    this.outwardKeys.set(key, index);
    const made = { index, bridges, out, hasIpv6 };
    this.outward.set(place, made);
    return made;
  }

  private judged(packet: Packet): ReachStep {
    const { firewall } = this.facts.host;
    if (firewall === undefined) {
      const gap = this.facts.gaps.get('host.firewall') ?? this.facts.gaps.get('host');
      return {
        effect: 'unknown',
        words: 'the host’s firewall was not read; unless a rule drops it, open',
        fact: 'host.firewall',
        value: gap?.detail ?? 'not read',
      };
    }
    if (firewall.isNotEngines === true && !this.isRootless)
      return {
        effect: 'unknown',
        words:
          'the engine’s networks have rules of their own, which were not read; unless one drops it, open',
        fact: 'host.firewall',
        value: 'the daemon is in another network namespace',
      };
    const { result, rule } = filterPacket(firewall, packet);
    const fact = packet.hook === 'input' ? 'firewall, to this host' : 'firewall, passing through';
    switch (result) {
      case 'passes':
        return {
          effect: 'opens',
          words: 'the host’s firewall lets it through',
          fact,
          value: rule || 'no rule drops it',
        };
      case 'dropped':
        return { effect: 'closes', words: 'the host’s firewall drops it', fact, value: rule };
      case 'some':
        return {
          effect: 'limits',
          words: 'the host’s firewall lets only some of it through',
          fact,
          value: rule,
        };
      case 'unknown':
        return {
          effect: 'unknown',
          words: 'a firewall rule decides that Plimsoll does not understand',
          fact,
          value: rule,
        };
    }
  }

  private once(key: string, make: () => ReachStep): ReachStep {
    const known = this.filtered.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.filtered.set(key, made);
    return made;
  }

  private rangeOf(address: string): IpRange | undefined {
    if (address === '') return undefined;
    if (this.ranges.has(address)) return this.ranges.get(address);
    const range = parseIpRange(address);
    this.ranges.set(address, range);
    return range;
  }

  /** A network may have one of each family. */
  private subnetOf({ network }: Attachment, family: 4 | 6): IpRange | undefined {
    const ranges = (network?.IPAM.Config ?? []).map(({ Subnet }) => this.rangeOf(Subnet));
    return ranges.find((range) => range?.family === family);
  }
}

/** A port of this host, with all others that no rule tells from it. */
interface HostPort {
  readonly family: 4 | 6;
  readonly protocol: string;
  readonly port: number;
  /** What the rules say, by the interface that a packet comes in by. */
  readonly answers: Map<string | undefined, ReachStep>;
}

/** A port of a container, published on one address of the host. */
interface PublishedAt {
  readonly ip: string;
  readonly reach: Reach;
  readonly family: 4 | 6;
  /** Of the host. */
  readonly port: number;
  readonly onHost: HostPort;
  /** Of the way that leads through it. */
  readonly name: string;
  readonly fact: string;
  readonly value: string;
}

interface Outwards {
  /** Places with the same one get the same answers from the host and beyond. */
  readonly index: number;
  readonly bridges: readonly Attachment[];
  /** The one by which it gets outside. */
  readonly out: Attachment | undefined;
  readonly hasIpv6: boolean;
}

const aparts = new WeakMap<NetworkPlace, ReachWay>();

/** Podman drops what goes from one isolated network to another, and of a strict one what goes to any or comes from it. */
function arePodmansKept(one: Attachment | undefined, other: Attachment | undefined): boolean {
  const modes = [one, other].map((each) => each?.network?.Options.isolate ?? '');
  return modes.includes('strict') || modes.every((mode) => mode === 'true');
}

/** Most containers have nothing to do with each other: all of them share what is said of that. */
function apart(place: NetworkPlace): ReachWay {
  const known = aparts.get(place);
  if (known !== undefined) return known;
  const made = wayOf('from network to network', [
    {
      effect: 'closes',
      words: 'they are on no network together',
      fact: 'its networks',
      value: networkNames(place),
    },
  ]);
  aparts.set(place, made);
  return made;
}

/** Of several networks, the one to which Docker leads a published port: not an internal one, the first by name. */
function publishedInto(attachments: readonly Attachment[]): Attachment | undefined {
  return (
    attachments.find(({ driver, network }) => driver === 'bridge' && network?.Internal !== true) ??
    attachments[0]
  );
}

function closedBy(name: string, words: string, fact: string, value: string): ReachWay {
  return wayOf(name, [{ effect: 'closes', words, fact, value }]);
}

function networkNames({ attachments }: NetworkPlace): string {
  return attachments.map(({ name }) => name).join(', ') || 'none';
}

/** Stands for the addresses of one’s own machine, loopback included. */
const LOCAL = 'local';

/**
 * Whether something answers at the end of a way: at these addresses of the container, or with undefined at the one that a
 * published port leads to, which engines choose.
 */
function listeningAt(end: ReachEndpoint, addresses: readonly string[] | typeof LOCAL | undefined): ReachStep {
  const known = listenings.get(end);
  if (end.listening === 'no')
    return (
      known ??
      kept(end, {
        effect: 'idle',
        words: 'nothing listens there now',
        fact: 'sockets',
        value: `none on ${end.port}/${end.protocol}`,
      })
    );
  if (end.listening === 'unknown')
    return (
      known ??
      kept(end, {
        effect: 'note',
        words: 'whether anything listens there can’t be seen',
        fact: 'sockets',
        value: 'not read',
      })
    );
  const answers = end.listeners.some(({ address }) => {
    if (addresses === LOCAL) return true;
    const reach = reachOf(address);
    return (
      reach === 'everyone' || (reach === 'lan' && (addresses === undefined || addresses.includes(address)))
    );
  });
  if (answers)
    return (
      known ??
      kept(end, {
        effect: 'opens',
        words: 'something listens there',
        fact: 'sockets',
        value: socketText(end.listeners),
      })
    );
  const isLoopback = end.listeners.every(({ address }) => reachOf(address) === 'this-host');
  return {
    effect: 'closes',
    words: isLoopback ? 'listens on loopback only' : 'listens on another address only',
    fact: 'sockets',
    value: socketText(end.listeners),
  };
}

const listenings = new WeakMap<ReachEndpoint, ReachStep>();

function kept(end: ReachEndpoint, step: ReachStep): ReachStep {
  listenings.set(end, step);
  return step;
}

function socketText(listeners: ReachEndpoint['listeners']): string {
  return listeners
    .map(({ address, port, program }) => {
      const place = `${address.includes(':') ? `[${address}]` : address}:${port}`;
      return program === '' ? place : `${place} ${program}`;
    })
    .join(', ');
}

const HOST_NETWORK: ReachStep = {
  effect: 'opens',
  words: 'it uses the host’s own network: what it opens is open on this host',
  fact: 'HostConfig.NetworkMode',
  value: 'host',
  closing: 'Give it a network of its own, or have its program listen on 127.0.0.1',
};

const NO_RULES_BETWEEN: ReachStep = {
  effect: 'note',
  words: 'whether a rule of the host stands between them was not read',
  fact: 'firewall',
  value: 'not read',
};

const PROXY_TAKES: ReachStep = {
  effect: 'note',
  words: 'the user-land proxy takes it, so the rules for this host count',
  fact: 'userland-proxy',
  value: 'true',
};

const PROXY_UNREAD: ReachStep = {
  effect: 'unknown',
  words: 'whether the user-land proxy is on was not read; it is unless somebody turned it off',
  fact: 'userland-proxy',
  value: 'not read',
};

const NO_NETWORK: ReachWay = wayOf('no network', [
  { effect: 'closes', words: 'it has no network', fact: 'HostConfig.NetworkMode', value: 'none' },
]);

const START_WITHOUT_NETWORK: ReachWay = wayOf('no network', [
  { effect: 'closes', words: 'the start has no network', fact: 'HostConfig.NetworkMode', value: 'none' },
]);

const NETWORK_GONE: ReachWay = wayOf('another’s network', [
  {
    effect: 'unknown',
    words: 'the container whose network it uses is gone',
    fact: 'HostConfig.NetworkMode',
    value: 'container:…',
  },
]);

const NOT_PUBLISHED: ReachWay = wayOf('no way in', [
  {
    effect: 'closes',
    words: 'it is not published: only its own networks reach it',
    fact: 'HostConfig.PortBindings',
    value: 'none',
  },
]);
