import { describe, expect, it } from 'vitest';
import { type Firewall, hostFactsSchema } from '../../../src/facts/host.ts';
import { parseIpRange } from '../../../src/insight/ip-range.ts';
import type { Packet } from '../../../src/insight/reach/packet.ts';
import { alikePort, filterPacket } from '../../../src/insight/reach/packet-filter.ts';
import { filtersOutside } from '../../../src/insight/reach/user-rules.ts';

function firewall(...rules: readonly string[]): Firewall {
  const parsed = hostFactsSchema.parse({ firewall: { rules } }).firewall;
  if (parsed === undefined) throw new Error('no firewall');
  return parsed;
}

const BRIDGE = 'br-0123456789ab';

/** From outside to port 5432 of a container, published on 15432. */
const PUBLISHED: Packet = {
  hook: 'forward',
  family: 4,
  protocol: 'tcp',
  port: 5432,
  originalPort: 15_432,
  from: undefined,
  to: BRIDGE,
  target: parseIpRange('172.18.0.2'),
};

/** From outside to port 22 of the host. */
const TO_HOST: Packet = { hook: 'input', family: 4, protocol: 'tcp', port: 22, from: undefined };

const answer = (rules: readonly string[], packet: Packet) => filterPacket(firewall(...rules), packet);
const result = (rules: readonly string[], packet: Packet) => answer(rules, packet).result;

/** What Docker makes for one published port. */
const DOCKERS = [
  '-P FORWARD DROP',
  '-A FORWARD -j DOCKER-USER',
  `-A FORWARD -o ${BRIDGE} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  `-A FORWARD -o ${BRIDGE} -j DOCKER`,
  `-A FORWARD -i ${BRIDGE} ! -o ${BRIDGE} -j ACCEPT`,
  `-A DOCKER -d 172.18.0.2/32 ! -i ${BRIDGE} -o ${BRIDGE} -p tcp -m tcp --dport 5432 -j ACCEPT`,
];
const user = (...rules: readonly string[]) => [...rules.map((rule) => `-A DOCKER-USER ${rule}`), ...DOCKERS];

describe('a packet to a published port', () => {
  it.each([
    ['nothing but Docker’s own rules', user('-j RETURN'), 'passes'],
    ['no rules at all', [], 'passes'],
    ['a drop of everything', user('-j DROP'), 'dropped'],
    ['a drop of the port inside', user('-p tcp -m tcp --dport 5432 -j DROP'), 'dropped'],
    ['a drop of another port', user('-p tcp -m tcp --dport 80 -j DROP'), 'passes'],
    ['the port of the host, which is translated by then', user('-p tcp --dport 15432 -j DROP'), 'passes'],
    ['the port of the host as it was', user('-p tcp -m conntrack --ctorigdstport 15432 -j DROP'), 'dropped'],
    ['a drop for udp', user('-p udp --dport 5432 -j REJECT --reject-with icmp-port-unreachable'), 'passes'],
    ['several ports', user('-p tcp -m multiport --dports 80,5000:6000 -j DROP'), 'dropped'],
    ['all but one network', user('! -s 192.0.2.0/24 -i eth0 -j DROP'), 'some'],
    ['one network first, then a drop', user('-s 192.0.2.0/24 -j RETURN', '-j DROP'), 'some'],
    ['what comes by another bridge', user('-i docker0 -j DROP'), 'passes'],
    ['established connections only', user('-m conntrack --ctstate ESTABLISHED -j DROP'), 'passes'],
    ['a set that nobody can see into', user('-m set --match-set bad src -j DROP'), 'unknown'],
    ['a set behind which everything goes', user('-j DROP', '-m set --match-set bad src -j DROP'), 'dropped'],
    [
      'what was translated, as firewalld has it',
      ['-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT'],
      'passes',
    ],
    ['another container', user('-d 172.18.0.3/32 -j DROP'), 'passes'],
    ['its network', user('-d 172.18.0.0/16 -j DROP'), 'dropped'],
    ['a chain of one’s own', [...user('-j OWN'), '-A OWN -p tcp -j DROP'], 'dropped'],
    ['a comment that looks like a rule', user('-m comment --comment "-j DROP" -j RETURN'), 'passes'],
    ['no rule of Docker any more', ['-P FORWARD DROP'], 'dropped'],
    ['rules of IPv6', ['-P FORWARD ACCEPT', '-6 -P FORWARD DROP'], 'passes'],
    [
      'another table',
      ['-P FORWARD ACCEPT', '-t mangle -A FORWARD -j DROP', '-t mangle -P FORWARD ACCEPT'],
      'dropped',
    ],
    ['translation, which drops nothing', ['-t nat -A FORWARD -j DROP', '-t nat -P FORWARD ACCEPT'], 'passes'],
  ] as const)('%s', (_, rules, expected) => {
    expect(result(rules, PUBLISHED)).toBe(expected);
  });

  it('names the rule that decides', () => {
    expect(answer(user('-p tcp --dport 5432 -j DROP'), PUBLISHED).rule).toBe(
      '-A DOCKER-USER -p tcp --dport 5432 -j DROP',
    );
    expect(answer(['-P FORWARD DROP'], PUBLISHED).rule).toBe('FORWARD: policy drop');
  });

  /** What comes back out of a chain goes on behind the rule that called it; from outside, nobody knows who that is. */
  it.each([
    [['-A OWN -s 192.0.2.0/24 -j RETURN', '-A OWN -j ACCEPT'], 'some'],
    [['-A OWN -s 192.0.2.0/24 -j RETURN', '-A OWN -j DROP'], 'dropped'],
    [['-A OWN -s 192.0.2.0/24 -j RETURN'], 'dropped'],
    [
      ['-A OWN -j INNER', '-A OWN -j ACCEPT', '-A INNER -s 192.0.2.0/24 -j RETURN', '-A INNER -j DROP'],
      'some',
    ],
    [
      ['-A OWN -j INNER', '-A OWN -j DROP', '-A INNER -s 192.0.2.0/24 -j RETURN', '-A INNER -j DROP'],
      'dropped',
    ],
    [
      ['-A OWN -g INNER', '-A OWN -j ACCEPT', '-A INNER -s 192.0.2.0/24 -j RETURN', '-A INNER -j DROP'],
      'dropped',
    ],
    [
      ['-A OWN -s 192.0.2.0/24 -j INNER', '-A INNER -s 192.0.2.1/32 -j RETURN', '-A INNER -j DROP'],
      'dropped',
    ],
  ])('%j, before a policy that drops: %s', (rules, expected) => {
    expect(result(['-P INPUT DROP', '-A INPUT -j OWN', ...rules], TO_HOST)).toBe(expected);
  });

  it('ends in a chain that calls itself', () => {
    expect(result(['-P FORWARD ACCEPT', '-A FORWARD -j A', '-A A -j A'], PUBLISHED)).toBe('passes');
  });
});

describe('the same as nft prints it', () => {
  const table = (...rules: readonly string[]) => [
    'ip filter FORWARD type filter hook forward priority filter; policy drop;',
    'ip filter FORWARD counter jump DOCKER-USER',
    `ip filter FORWARD oifname "${BRIDGE}" counter jump DOCKER`,
    `ip filter DOCKER iifname != "${BRIDGE}" oifname "${BRIDGE}" ip daddr 172.18.0.2 tcp dport 5432 counter accept`,
    ...rules.map((rule) => `ip filter DOCKER-USER ${rule}`),
  ];

  it.each([
    ['nothing else', table('counter return'), 'passes'],
    ['a drop', table('counter packets 3 bytes 180 drop'), 'dropped'],
    ['a set of ports', table('tcp dport { 80, 5432 } drop'), 'dropped'],
    ['a range of ports', table('tcp dport 5000-6000 reject with icmp port-unreachable'), 'dropped'],
    ['all ports but one', table('tcp dport != 5432 drop'), 'passes'],
    ['an interface that leads outside', table('iifname "eth0" drop'), 'some'],
    ['all but one network', table('ip saddr != 192.0.2.0/24 drop'), 'some'],
    ['a log and a comment', table('log prefix "drop " comment "drop"'), 'passes'],
    ['the port as it was', table('ct original proto-dst 15432 drop'), 'dropped'],
    ['a set by name', table('ip saddr @bad drop'), 'unknown'],
    ['a limit', table('limit rate 5/second drop'), 'unknown'],
    ['states', table('ct state established,related drop'), 'passes'],
    ['a table of states', table('ct state vmap { established : accept, new : drop }'), 'dropped'],
    ['IPv6', table('ip6 daddr ::/0 drop'), 'passes'],
    [
      'another table, as firewalld has it',
      [
        ...table('counter return'),
        'inet firewalld filter_FORWARD type filter hook forward priority filter + 10; policy accept;',
        'inet firewalld filter_FORWARD ct state { established, related } accept',
        'inet firewalld filter_FORWARD reject with icmpx admin-prohibited',
      ],
      'dropped',
    ],
  ] as const)('%s', (_, rules, expected) => {
    expect(result(rules, PUBLISHED)).toBe(expected);
  });
});

describe('a packet to the host, past ufw', () => {
  const UFW = [
    '-P INPUT DROP',
    '-A INPUT -j ufw-before-input',
    '-A INPUT -j ufw-user-input',
    '-A ufw-before-input -i lo -j ACCEPT',
    '-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A ufw-before-input -m conntrack --ctstate INVALID -j DROP',
    '-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT',
    '-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT',
    '-A ufw-before-input -j ufw-not-local',
    '-A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT',
    '-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN',
    '-A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN',
    '-A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "',
    '-A ufw-not-local -j DROP',
    '-A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT',
    '-A ufw-user-input -s 172.18.0.0/16 -p tcp -m tcp --dport 8080 -j ACCEPT',
  ];

  it.each([
    ['the port that is open', TO_HOST, 'passes'],
    ['another port', { ...TO_HOST, port: 80 }, 'dropped'],
    ['a port that is open to one network, from anywhere', { ...TO_HOST, port: 8080 }, 'some'],
    [
      'the same from that network',
      { ...TO_HOST, port: 8080, from: BRIDGE, source: parseIpRange('172.18.0.0/16') },
      'passes',
    ],
    [
      'the same from another one',
      { ...TO_HOST, port: 8080, from: BRIDGE, source: parseIpRange('172.19.0.0/16') },
      'dropped',
    ],
    ['IPv6, of which nothing is said', { ...TO_HOST, port: 80, family: 6 }, 'passes'],
  ] as const)('%s', (_, packet, expected) => {
    expect(result(UFW, packet)).toBe(expected);
  });
});

describe('rules of one’s own before Docker’s', () => {
  it.each([
    [['-A DOCKER-USER -j DROP'], true],
    [['-A DOCKER-USER -i eth0 ! -s 192.0.2.0/24 -m conntrack --ctstate NEW -j DROP'], true],
    [['-A DOCKER-USER -p tcp -m tcp --dport 5432 -j REJECT --reject-with tcp-reset'], true],
    [['-A DOCKER-USER -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j DROP'], true],
    [['-A DOCKER-USER -d 172.18.0.0/16 -j DROP'], true],
    [['-A DOCKER-USER -o docker0 -j DROP'], true],
    [['iifname "eth0" ip saddr != 192.0.2.0/24 counter drop'], true],
    [['ip6 saddr != fd00::/8 drop'], true],
    [['-A DOCKER-USER -s 192.0.2.0/24 -j RETURN', '-A DOCKER-USER -j DROP'], true],
    [[], false],
    [['-A DOCKER-USER -j RETURN'], false],
    [['-A DOCKER-USER -d 169.254.169.254/32 -j DROP'], false],
    [['-A DOCKER-USER -i docker0 -j DROP'], false],
    [['ip daddr 169.254.0.0/16 drop', 'counter return'], false],
    [['-A DOCKER-USER -j LOG --log-prefix "DROP "'], false],
  ])('%j say something of what comes from outside: %s', (rules, expected) => {
    expect(filtersOutside(rules)).toBe(expected);
  });
});

describe('ports that no rule tells apart', () => {
  const RULES = {
    iptables: [
      '-P INPUT DROP',
      '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
      '-A INPUT -p tcp -m multiport --dports 80,443,8000:8010 -j ACCEPT',
      '-A INPUT -p udp ! --dport 1000:2000 -j OWN',
      '-A INPUT -m conntrack --ctorigdstport 3000:3005 -j ACCEPT',
      '-A OWN -p tcp --dport 60000: -j DROP',
      '-A OWN -p udp --dport :99 -j ACCEPT',
    ],
    nft: [
      'inet filter INPUT type filter hook input priority filter; policy drop;',
      'inet filter INPUT tcp dport { 22, 80, 8000-8010 } accept',
      'inet filter INPUT udp dport != 53 jump OWN',
      'inet filter INPUT ct original proto-dst 3000-3005 accept',
      'inet filter OWN th dport 1024-65535 accept',
    ],
    'a name instead of a number': ['-P INPUT ACCEPT', '-A INPUT -p tcp --dport http -j DROP'],
    none: [],
  };

  it.each([
    ['iptables', ['dropped', 'passes', 'some']],
    ['nft', ['dropped', 'passes', 'some']],
    ['a name instead of a number', ['passes', 'some', 'unknown']],
    ['none', ['passes']],
  ] as const)('are answered alike: %s', (tool, expected) => {
    const own = firewall(...RULES[tool]);
    const results = new Set<string>();
    const wrong: number[] = [];
    for (let port = 0; port <= 65_535; port += port < 10_000 ? 1 : 97) {
      for (const protocol of ['tcp', 'udp']) {
        const asked = filterPacket(own, { ...TO_HOST, protocol, port });
        const alike = filterPacket(own, { ...TO_HOST, protocol, port: alikePort(own, port) });
        if (alike.result !== asked.result || alike.rule !== asked.rule) wrong.push(port);
        results.add(asked.result);
      }
    }
    expect(wrong).toEqual([]);
    expect([...results].sort()).toEqual(expected);
  });

  it('are nearly all of them', () => {
    const own = firewall(...RULES.iptables);
    expect(alikePort(own, 20_000)).toBe(alikePort(own, 50_000));
    expect(alikePort(own, 8005)).toBe(alikePort(own, 8010));
    expect(alikePort(own, 8010)).not.toBe(alikePort(own, 8011));
  });
});
