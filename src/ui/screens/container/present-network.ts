/** Who can reach a container, on which port, and who sits beside it. Pure. */
import { type ContainerInspect, containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import {
  type PublishedPort,
  publishedPorts,
  reachWords,
  unpublishedPorts,
} from '../../../insight/exposure.ts';
import { neighboursOf, sharedNamespaces } from '../../../insight/neighbours.ts';
import { portNote } from '../../../knowledge/ports.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { missingObject } from '../../document/missing-object.ts';
import type { Segment } from '../../text/line.ts';
import { connectionLines } from './present-connections.ts';
import { portLines, reachLines } from './present-ports.ts';
import { profileNewsLines } from './present-profile-news.ts';

/** An address as it stands before a port. */
function hostText(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}

/** `0.0.0.0:8080 → 80/tcp   everyone who reaches this host`. The bind address is never hidden. */
export function portLine(port: PublishedPort): readonly Segment[] {
  const addresses = port.hostIps.map(
    (ip) => `${hostText(ip) || '*'}:${port.hostPort || '(chosen at start)'}`,
  );
  const note = portNote(port.containerPort);
  return [
    { text: ` ${addresses.join(' ')}`, token: 'text.strong' },
    { text: ` → ${port.containerPort}/${port.protocol}   ` },
    {
      text: reachWords(port),
      token:
        port.reach === 'everyone'
          ? 'severity.high'
          : port.reach === 'lan'
            ? 'severity.medium'
            : 'status.pass',
    },
    { text: note === undefined ? '' : `   ${note}`, token: 'text.dim' },
    { text: port.active ? '' : '   when it runs', token: 'text.dim' },
  ];
}

function networkLines(doc: DocumentBuilder, facts: Facts, inspect: ContainerInspect): void {
  const networks = Object.entries(inspect.NetworkSettings.Networks);
  doc.heading(`Networks (${networks.length})`);
  if (networks.length === 0) doc.none('None.');
  const neighbours = neighboursOf(facts, inspect.Id);
  for (const [name, endpoint] of networks) {
    const network = facts.networks.get(endpoint.NetworkID);
    const internal = network?.Internal === true ? ', internal: no way out' : '';
    doc.item(
      `network ${name}`,
      [
        { text: ` ${name}`, token: 'text.strong' },
        { text: `   ${network?.Driver ?? ''}${internal}`, token: 'text.dim' },
      ],
      3,
      network === undefined ? {} : { open: { screen: 'network', id: network.Id } },
    );
    doc.field('  address', endpoint.IPAddress || 'none while it does not run', { copy: endpoint.IPAddress });
    if (endpoint.GlobalIPv6Address !== '') doc.field('  IPv6 address', endpoint.GlobalIPv6Address);
    doc.field('  gateway', endpoint.Gateway || '–');
    doc.field('  also known as', endpoint.Aliases.join(', ') || '–');
    const beside = neighbours.get(name) ?? [];
    doc.field('  beside it', beside.length === 0 ? 'nobody' : beside.join(', '), { topic: 'network' });
  }
}

/** `linear` tells the same to a screen reader, in words. */
export function containerNetwork(facts: Facts, id: string, linear = false): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const container = facts.containers.get(id);
  if (container?.stage !== 'inspected') return doc.none(missingObject(facts, 'container', id) ?? '').lines;
  const { inspect } = container;
  const { HostConfig } = inspect;
  const ports = publishedPorts(container);
  doc.heading(`Published ports (${ports.length})`, { topic: 'published port' });
  if (HostConfig.NetworkMode === 'host') {
    doc.text([
      {
        text: 'Shares the host network: every port it opens is open on the host itself.',
        token: 'severity.high',
      },
    ]);
  } else if (ports.length === 0) doc.none('None: only its own networks reach it.');
  for (const [index, port] of ports.entries()) {
    doc.item(`port ${index}`, portLine(port), 3, {
      topic: 'published port',
      copy: `${hostText(port.hostIp)}:${port.hostPort}`,
    });
  }
  const unpublished = unpublishedPorts(container);
  if (unpublished.length > 0)
    doc.field('exposed only', `${unpublished.join(', ')}  (its networks reach it, the host’s do not)`, {
      topic: 'exposed port',
    });
  portLines(doc, facts, inspect, linear);
  reachLines(doc, facts, inspect, linear);
  connectionLines(doc, facts, inspect, linear);
  profileNewsLines(doc, facts, inspect);

  networkLines(doc, facts, inspect);

  doc.heading('Namespaces', { topic: 'namespace' });
  for (const { namespace, words, shared } of sharedNamespaces(facts, inspect)) {
    doc.field(
      namespace,
      [
        {
          text: words,
          token: shared === 'host' ? 'severity.high' : shared === 'container' ? 'severity.medium' : undefined,
        },
      ],
      { topic: 'namespace' },
    );
  }

  doc.heading('Names and DNS');
  doc.field('host name', inspect.Config.Hostname || '–');
  doc.field('DNS servers', HostConfig.Dns.join(', ') || 'the engine’s own');
  if (HostConfig.DnsSearch.length > 0) doc.field('DNS search', HostConfig.DnsSearch.join(', '));
  if (HostConfig.ExtraHosts.length > 0) doc.field('extra hosts', HostConfig.ExtraHosts.join(', '));
  doc.field('name', containerName(container));
  return doc.lines;
}
