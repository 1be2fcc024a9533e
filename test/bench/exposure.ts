/** What it costs to work out who reaches whom on a large host, without any engine. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { containerInspectSchema } from '../../src/facts/container.ts';
import { emptyFacts, type Facts } from '../../src/facts/facts.ts';
import { hostFactsSchema } from '../../src/facts/host.ts';
import { liveContainerSchema } from '../../src/facts/live-container.ts';
import { networkSchema } from '../../src/facts/network.ts';
import { ReachMap } from '../../src/insight/reach/reach-map.ts';
import { isReached } from '../../src/insight/reach/reach-verdict.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const RUNS = 5;
const CONTAINERS = 500;
const NETWORKS = 50;

/** The facts are made anew for each run, because what is read of them is remembered with them. */
export function measureExposure(): Figure[] {
  return [
    {
      what: `who reaches whom among ${CONTAINERS} containers on ${NETWORKS} networks: every start and every port`,
      value: timeOf((map) => {
        let reached = 0;
        for (const end of map.endpoints)
          for (const group of map.groups) if (isReached(map.groupVerdict(group, end).state)) reached += 1;
        return reached;
      }),
      unit: 'ms CPU',
      limit: 200,
    },
    {
      what: 'the same, of one container: whom it reaches and who reaches it',
      value: timeOf((map) => {
        const [first] = map.endpoints;
        if (first === undefined) return 0;
        let reached = 0;
        for (const end of map.endpoints)
          if (isReached(map.verdict(first.container.Id, end).state)) reached += 1;
        for (const end of map.endpointsOf(first.container.Id))
          for (const group of map.groups) if (isReached(map.groupVerdict(group, end).state)) reached += 1;
        return reached;
      }),
      unit: 'ms CPU',
    },
  ];
}

/** Milliseconds of a processor, the median of some runs; making the map is part of it. */
function timeOf(work: (map: ReachMap) => number): number {
  return median(
    Array.from({ length: RUNS }, () => {
      const facts = largeHost();
      // What making the facts left behind is not to be cleared away in the measured time.
      collectGarbage();
      const start = process.cpuUsage();
      if (work(new ReachMap(facts)) === 0) throw new Error('nothing came out of the measured work');
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    }),
  );
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** The number stands in front: a bridge has its name from the first digits of its network’s id. */
function idOf(kind: string, number: number): string {
  return Buffer.from(`${String(number).padStart(4, '0')} ${kind}`.padEnd(32, '.')).toString('hex');
}

/** Ten containers to a network, every fifth on a second one; half of them publish a port, with the rules of Docker for it. */
function largeHost(): Facts {
  const networks = Array.from({ length: NETWORKS }, (_, n) =>
    networkSchema.parse({
      Id: idOf('network', n),
      Name: `network-${n}`,
      Driver: 'bridge',
      Internal: n % 7 === 0,
      IPAM: { Driver: 'default', Config: [{ Subnet: `10.${n}.0.0/16`, Gateway: `10.${n}.0.1` }] },
    }),
  );
  const rules = ['ip filter FORWARD type filter hook forward priority filter; policy drop;'];
  rules.push('ip filter FORWARD counter jump DOCKER-USER', 'ip filter FORWARD counter jump ISOLATION');
  rules.push('ip filter INPUT type filter hook input priority filter; policy accept;');
  rules.push('ip filter INPUT iifname "eth0" tcp dport 9999 counter drop');
  rules.push(
    'ip filter DOCKER-USER ip saddr 192.0.2.0/24 counter drop',
    'ip filter DOCKER-USER counter return',
  );
  for (const { Id } of networks) {
    const bridge = `"br-${Id.slice(0, 12)}"`;
    rules.push(
      `ip filter ISOLATION iifname ${bridge} oifname != ${bridge} counter jump ISOLATION-2`,
      `ip filter ISOLATION-2 oifname ${bridge} counter drop`,
      `ip filter FORWARD oifname ${bridge} ct state related,established counter accept`,
      `ip filter FORWARD oifname ${bridge} counter jump DOCKER`,
      `ip filter FORWARD iifname ${bridge} oifname != ${bridge} counter accept`,
      `ip filter FORWARD iifname ${bridge} oifname ${bridge} counter accept`,
    );
  }
  const containers = Array.from({ length: CONTAINERS }, (_, n) => {
    const own = [n % NETWORKS, ...(n % 5 === 0 ? [(n + 1) % NETWORKS] : [])];
    const endpoints = own.map((at) => [
      `network-${at}`,
      {
        NetworkID: idOf('network', at),
        IPAddress: `10.${at}.${n >> 8}.${(n & 255) + 2}`,
        Gateway: `10.${at}.0.1`,
      },
    ]);
    const isPublished = n % 2 === 0;
    const bridge = `"br-${idOf('network', own[0] ?? 0).slice(0, 12)}"`;
    if (isPublished)
      rules.push(
        `ip filter DOCKER iifname != ${bridge} oifname ${bridge} ip daddr 10.${own[0]}.${n >> 8}.${(n & 255) + 2} tcp dport 8080 counter accept`,
      );
    return containerInspectSchema.parse({
      Id: idOf('container', n),
      Name: `/container-${n}`,
      State: { Status: 'running', Running: true },
      HostConfig: { NetworkMode: `network-${own[0]}` },
      Config: { ExposedPorts: { '8080/tcp': {} } },
      NetworkSettings: {
        Ports: isPublished
          ? { '8080/tcp': [{ HostIp: '0.0.0.0', HostPort: String(10_000 + n) }] }
          : { '8080/tcp': [] },
        Networks: Object.fromEntries(endpoints),
      },
    });
  });
  const live = liveContainerSchema.parse({
    Listeners: [
      { protocol: 'tcp', address: '0.0.0.0', port: 8080 },
      { protocol: 'tcp', address: '0.0.0.0', port: 9100 },
    ],
  });
  return {
    ...emptyFacts({ kind: 'docker', uri: 'docker:', label: 'bench' }),
    engine: { name: 'Docker', version: '28.5.0', apiVersion: '1.51', rootless: false },
    containers: new Map(
      containers.map((inspect) => [inspect.Id, { stage: 'inspected', id: inspect.Id, inspect }]),
    ),
    networks: new Map(networks.map((network) => [network.Id, network])),
    live: new Map(containers.map(({ Id }) => [Id, live])),
    host: hostFactsSchema.parse({
      options: { 'userland-proxy': { value: true }, iptables: { value: true } },
      firewall: { tool: 'nft', rules },
    }),
  };
}
