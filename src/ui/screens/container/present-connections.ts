/** With whom a container talks now: connections in and out, by who began them, with the process behind each. Pure. */
import { gapReason } from '../../../audit/missing-fact.ts';
import type { ContainerInspect } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { plainAddress, type SocketUse, socketUses } from '../../../insight/container/socket-peers.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import type { Place } from '../../navigation/place.ts';
import { cells, fitCell } from '../../text/line.ts';

/** More of a kind are counted: the Processes tab has them all. */
const MOST_ROWS = 100;

export function connectionLines(
  doc: DocumentBuilder,
  facts: Facts,
  inspect: ContainerInspect,
  linear: boolean,
): void {
  if (!inspect.State.Running) return;
  const found = facts.processes.get(inspect.Id);
  const topic = 'connection';
  if (found?.sockets === undefined) {
    doc.heading('Connections now', { topic });
    doc.none(unseen(facts, inspect));
    return;
  }
  const uses = socketUses(found.sockets, inspect, facts);
  const names = new Map(found.processes.map(({ pid, name }) => [pid, name]));
  for (const direction of ['in', 'out'] as const) {
    const own = uses.filter((use) => use.direction === direction);
    doc.heading(`${direction === 'in' ? 'Comes in now' : 'Goes out now'} (${own.length})`, { topic });
    if (own.length === 0) doc.none('Nothing.');
    for (const use of own.slice(0, MOST_ROWS)) connectionLine(doc, use, names, inspect.Id, linear);
    if (own.length > MOST_ROWS)
      doc.item(`more ${direction}`, [{ text: `   ${own.length - MOST_ROWS} more`, token: 'text.dim' }], 3, {
        open: { screen: 'container', id: inspect.Id, tab: 'Processes' },
      });
  }
}

/** At least: an address is never cut. */
const PEER_WIDTH = 30;
const PORT_WIDTH = 14;

function connectionLine(
  doc: DocumentBuilder,
  use: SocketUse,
  names: ReadonlyMap<number, string>,
  id: string,
  linear: boolean,
): void {
  const { socket, direction, end } = use;
  const { protocol, state, localPort, remoteAddress, remotePort, pid, localAddress } = socket;
  const address = plainAddress(remoteAddress);
  const place = `${address.includes(':') ? `[${address}]` : address}${direction === 'in' ? '' : `:${remotePort}`}`;
  const isNamed = end !== undefined && end.name !== '';
  const who = isNamed ? `${end.name} (${place})` : place;
  const port = direction === 'in' ? `on ${localPort}/${protocol}` : protocol;
  const holder = pid === 0 ? 'no process of its own' : `${names.get(pid) ?? ''} ${pid}`.trim();
  const phase = state === 'connected' ? '' : `   ${state}`;
  const isMetadata = end?.kind === 'metadata';
  const token = isMetadata ? 'severity.medium' : undefined;
  doc.item(
    `connection ${protocol} ${localAddress} ${localPort} ${remoteAddress} ${remotePort}`,
    linear
      ? [{ text: `${direction === 'in' ? 'from' : 'to'} ${who}, ${port}, ${holder}${phase}`, token }]
      : [
          { text: ` ${direction === 'in' ? '←' : '→'} `, token: 'accent' },
          { text: `${cells(who) > PEER_WIDTH ? who : fitCell(who, PEER_WIDTH)} `, token },
          { text: `${fitCell(port, direction === 'in' ? PORT_WIDTH : 5)} `, token: 'text.dim' },
          { text: holder, token: 'text.dim' },
          { text: phase, token: 'text.dim' },
        ],
    3,
    {
      open: placeOf(use, id),
      copy: `${address}:${remotePort}`,
      topic: 'connection',
    },
  );
}

/** The container at the other end, or the process at this one. */
function placeOf({ end, socket }: SocketUse, id: string): Place {
  if (end?.kind === 'container') return { screen: 'container', id: end.id, tab: 'Network' };
  if (socket.pid !== 0) return { screen: 'process', id, pid: socket.pid };
  return { screen: 'container', id, tab: 'Processes' };
}

/** Why connections are not known. */
function unseen({ gaps, processes }: Facts, { Id, Name }: ContainerInspect): string {
  const known = processes.get(Id);
  if (known !== undefined) {
    const [gap] = known.gaps;
    return gap === undefined
      ? 'They can’t be seen: the engine tells what runs and not with whom it talks. Run Plimsoll as root on the host.'
      : `They can’t be seen. ${gapReason(gap)}`;
  }
  const gap = gaps.get(`processes ${Name.replace(/^\//, '')}`);
  return gap === undefined ? 'Reading…' : `They could not be read. ${gapReason(gap)}`;
}
