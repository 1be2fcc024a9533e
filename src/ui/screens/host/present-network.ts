/** Where programs of the host listen, and what the firewall says. Pure. */
import type { Facts } from '../../../facts/facts.ts';
import type { Listener } from '../../../facts/host.ts';
import { type Reach, reachOf, reachWords } from '../../../insight/exposure.ts';
import { portNote } from '../../../knowledge/ports.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { Token } from '../../theme/token.ts';
import { unreadPart } from './unread-part.ts';

export function hostNetwork(facts: Facts): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  listenerLines(doc, facts);
  firewallLines(doc, facts);
  return doc.lines;
}

const REACH_ORDER: readonly Reach[] = ['everyone', 'lan', 'this-host'];

const REACH_TOKEN: Readonly<Record<Reach, Token>> = {
  everyone: 'severity.high',
  lan: 'severity.medium',
  'this-host': 'status.pass',
};

function listenerLines(doc: DocumentBuilder, facts: Facts): void {
  const { listeners } = facts.host;
  if (listeners === undefined) {
    doc.heading('Listening').text(unreadPart(facts, 'host.listeners'));
    return;
  }
  doc.heading(`Listening (${listeners.length})`);
  if (listeners.length === 0) doc.none('Nothing.');
  const reachOfListener = ({ address }: Listener): Reach => reachOf(address);
  const sorted = listeners.toSorted(
    (one, other) =>
      REACH_ORDER.indexOf(reachOfListener(one)) - REACH_ORDER.indexOf(reachOfListener(other)) ||
      one.port - other.port,
  );
  for (const listener of sorted) listenerLine(doc, listener);
}

/** At least: an address is never cut. */
const PLACE_WIDTH = 20;
const WHOSE_WIDTH = 19;

function listenerLine(doc: DocumentBuilder, { protocol, address, port, pid, program }: Listener): void {
  const reach = reachOf(address);
  const place = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  const note = portNote(port);
  const whose = program === '' ? '–' : `${program}${pid > 0 ? ` (${pid})` : ''}`;
  doc.item(
    `listener ${protocol} ${place}`,
    [
      { text: ` ${protocol}  ` },
      { text: place.padEnd(PLACE_WIDTH), token: 'text.strong' },
      { text: ` ${whose.padEnd(WHOSE_WIDTH)} ` },
      { text: reachWords({ reach, hostIp: address }), token: REACH_TOKEN[reach] },
      { text: note === undefined ? '' : `   ${note}`, token: 'text.dim' },
    ],
    6,
    { copy: place },
  );
}

function firewallLines(doc: DocumentBuilder, facts: Facts): void {
  const { firewall } = facts.host;
  if (firewall === undefined) {
    doc.heading('Firewall').text(unreadPart(facts, 'host.firewall'));
    return;
  }
  const { tool, frontEnd, dockerUser, rules } = firewall;
  doc.heading('Firewall');
  doc.field('read with', tool === 'none' ? 'nothing: there is no tool to ask' : tool);
  doc.field('managed by', frontEnd || 'nothing that is known');
  doc.heading(`Your rules before Docker’s own (${dockerUser.length})`);
  if (dockerUser.length === 0) doc.none('None: whatever Docker publishes is let through.');
  for (const [index, rule] of dockerUser.entries())
    doc.item(`docker user ${index}`, [{ text: ` ${rule}` }], 5);
  doc.heading(`All rules (${rules.length})`);
  for (const [index, rule] of rules.entries())
    doc.item(`rule ${index}`, [{ text: ` ${rule}`, token: 'text.dim' }], 5);
}
