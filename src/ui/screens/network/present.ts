/** One network: its addresses, its rules, who sits on it. Pure. */
import { containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { fitCell } from '../../text/line.ts';
import { momentText } from '../../text/moment.ts';
import { labelLines } from '../container/present-config.ts';
import { membersOfNetworks, networkRows } from '../networks/present.ts';

export function networkDocument(facts: Facts, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const network = facts.networks.get(id);
  const row = networkRows(facts).find((candidate) => candidate.id === id);
  if (network === undefined || row === undefined) return doc.none('This network is gone.').lines;
  doc.heading('What it is');
  doc.field('driver', `${network.Driver}, ${network.Scope}`, { topic: 'network' });
  doc.field('addresses', row.subnets || '–');
  doc.field(
    'gateway',
    network.IPAM.Config.map(({ Gateway }) => Gateway)
      .filter((gateway) => gateway !== '')
      .join(', ') || '–',
  );
  doc.field('IPv6', network.EnableIPv6 ? 'on' : 'off');
  doc.field('way out', row.outside ? 'yes: its containers reach other networks' : 'no: internal');
  doc.field(
    'each other',
    row.between ? 'its containers reach each other on every port' : 'its containers are kept apart',
  );
  doc.field('who reaches whom', 'its containers’ ports, and everybody who gets there', {
    open: { screen: 'reach-map', query: network.Name },
    topic: 'reach',
  });
  doc.field('created', momentText(network.Created));
  const members = membersOfNetworks(facts).get(id) ?? [];
  doc.heading(`On it (${members.length})`);
  if (members.length === 0) doc.none('Nobody.');
  for (const { container, endpoint } of members) {
    doc.item(
      `member ${container.id}`,
      [
        { text: ` ${fitCell(containerName(container), 28)} ` },
        {
          text: `${fitCell(endpoint.IPAddress || '–', 16)} ${endpoint.Aliases.join(' ')}`,
          token: 'text.dim',
        },
      ],
      3,
      { open: { screen: 'container', id: container.id, tab: 'Network' } },
    );
  }
  const options = Object.entries(network.Options);
  if (options.length > 0) {
    doc.heading('Options');
    for (const [name, value] of options)
      doc.text([{ text: `${name} = `, token: 'text.dim' }, { text: value }]);
  }
  labelLines(doc, network.Labels);
  return doc.lines;
}
