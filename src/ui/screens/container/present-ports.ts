/** On which ports a container really listens, who reaches them, and what the host's firewall says of that. Pure. */
import { gapReason } from '../../../audit/missing-fact.ts';
import type { ContainerInspect } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { Listener } from '../../../facts/host.ts';
import type { ReachEndpoint } from '../../../insight/reach/endpoint.ts';
import { needlessReach } from '../../../insight/reach/needless-reach.ts';
import { OUTSIDE, type ReachMap, reachMapOf } from '../../../insight/reach/reach-map.ts';
import { isReached, type ReachState, reasonOf } from '../../../insight/reach/reach-verdict.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import { fitCell } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { summaryOf } from '../reach/present-tree.ts';
import { portText, REACH_SIGN, REACH_TOKEN, REACH_WORD } from '../reach/reach-words.ts';

const PORT_WIDTH = 11;
const PLACE_WIDTH = 24;

/** What listens against what is declared. */
export function portLines(
  doc: DocumentBuilder,
  facts: Facts,
  inspect: ContainerInspect,
  linear: boolean,
): void {
  if (!inspect.State.Running) return;
  const map = reachMapOf(facts);
  const ends = map.endpointsOf(inspect.Id);
  const listening = ends.filter((end) => end.listening === 'yes').length;
  doc.heading(`Listens on (${ends.some((end) => end.listening === 'unknown') ? '?' : listening})`, {
    topic: 'exposed port',
  });
  if (ends.length === 0) {
    doc.none(isSeen(facts, inspect.Id) ? 'Nothing.' : unseen(facts, inspect));
    return;
  }
  for (const end of ends) portLine(doc, end, linear);
  if (ends.some((end) => end.listening === 'unknown'))
    doc.text([{ text: `? ${unseen(facts, inspect)}`, token: 'status.unknown' }]);
}

function portLine(doc: DocumentBuilder, end: ReachEndpoint, linear: boolean): void {
  const { listening, isDeclared, isUndeclared, published, listeners, service } = end;
  const places = listening === 'yes' ? listeners.map(placeOf).join(', ') : LISTENING[listening];
  const said =
    published.length > 0
      ? 'published'
      : isDeclared
        ? 'declared'
        : isUndeclared
          ? 'not declared'
          : 'for itself';
  const odd = isUndeclared ? 'severity.medium' : listening === 'yes' ? undefined : 'text.dim';
  const mark = isUndeclared
    ? SEVERITY_SIGN.medium
    : listening === 'yes'
      ? ' '
      : listening === 'no'
        ? '○'
        : '?';
  doc.item(
    `listens ${end.key}`,
    linear
      ? [{ text: `${portText(end)}, ${said}, ${places}${service === '' ? '' : `, ${service}`}`, token: odd }]
      : [
          { text: ` ${mark} `, token: odd },
          { text: `${fitCell(portText(end), PORT_WIDTH)} `, token: 'text.strong' },
          { text: `${fitCell(said, 13)} `, token: odd },
          { text: `${fitCell(places, PLACE_WIDTH)} ` },
          { text: service, token: 'text.dim' },
        ],
    16,
    {
      open: { screen: 'reach-of', id: end.container.Id, tab: 'Reached by' },
      copy: `${portText(end)}: ${said}, ${places}`,
      topic: 'exposed port',
    },
  );
}

const LISTENING = { no: 'nothing listens now', unknown: 'not seen' } as const;

function placeOf({ address, port, program }: Listener): string {
  const place = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  return program === '' ? place : `${place} ${program}`;
}

function isSeen(facts: Facts, id: string): boolean {
  return facts.live.get(id)?.Listeners !== undefined || facts.processes.get(id)?.sockets !== undefined;
}

/** Why its sockets are not known. */
function unseen({ gaps, hostReading }: Facts, { Name }: ContainerInspect): string {
  const name = Name.replace(/^\//, '');
  const gap = gaps.get(`live ${name}`) ?? gaps.get('live') ?? gaps.get('host');
  if (gap !== undefined) return `What listens can’t be seen. ${gapReason(gap)}`;
  return hostReading.state === 'reading'
    ? 'What listens is still being read…'
    : 'What listens can’t be seen: the engine does not tell. Run Plimsoll as root on the host.';
}

/** Who reaches it, in a line for each of who matters most, and whom it reaches; each opens the map. */
export function reachLines(
  doc: DocumentBuilder,
  facts: Facts,
  inspect: ContainerInspect,
  linear: boolean,
): void {
  const { Id } = inspect;
  const map = reachMapOf(facts);
  if (map.group(Id) === undefined) return;
  doc.heading('Who reaches whom', { topic: 'reach' });
  const ends = map.endpointsOf(Id);
  outsideLine(doc, map, ends, Id, linear);
  containersLine(doc, map, ends, Id);
  for (const end of ends) {
    const needless = needlessReach(map, end);
    if (needless === undefined) continue;
    doc.item(
      `needless ${end.key}`,
      [
        {
          text: linear ? `${needless.severity}: ` : ` ${SEVERITY_SIGN[needless.severity]} `,
          token: severityToken(needless.severity),
        },
        { text: needless.words },
      ],
      3,
      { open: { screen: 'reach-why', from: OUTSIDE, to: end.key }, topic: 'reach' },
    );
  }
  doc.field('may reach', trimmed(summaryOf(map, Id)), {
    open: { screen: 'reach-of', id: Id, tab: 'May reach' },
    topic: 'reach',
  });
  const way = map.wayOut(inspect);
  doc.field(
    'way out',
    way.state === 'open' ? `to the internet or LAN ${way.name}` : (way.steps[0]?.words ?? ''),
    {
      topic: 'internal network',
    },
  );
  firewallLine(doc, facts, map, ends);
  doc.field('the map', 'every port, every start', {
    open: { screen: 'reach-map', query: inspect.Name.replace(/^\//, '') },
  });
}

function trimmed(segments: ReturnType<typeof summaryOf>): string {
  const text = segments
    .map((segment) => segment.text)
    .join('')
    .trim()
    .replace(/^reaches /, '');
  return text;
}

/** Outside: its ports by what becomes of a connection there. */
function outsideLine(
  doc: DocumentBuilder,
  map: ReachMap,
  ends: readonly ReachEndpoint[],
  id: string,
  linear: boolean,
): void {
  const outside = map.group(OUTSIDE);
  if (outside === undefined) return;
  const byState = Map.groupBy(ends, (end) => map.groupVerdict(outside, end).state);
  const states: readonly ReachState[] = ['open', 'limited', 'unknown', 'idle'];
  const found = states.flatMap((state) => {
    const ports = byState.get(state);
    return ports === undefined
      ? []
      : [
          {
            text: `${linear ? '' : `${REACH_SIGN[state]} `}${REACH_WORD[state]}: ${ports.map(portText).join(', ')}   `,
            token: REACH_TOKEN[state],
          },
        ];
  });
  const [first] = ends;
  const closed = first === undefined ? 'no port' : reasonOf(map.groupVerdict(outside, first));
  doc.field(
    'from outside',
    found.length > 0 ? found : [{ text: `not reached: ${closed}`, token: 'status.pass' }],
    { open: { screen: 'reach-of', id, tab: 'Reached by' }, topic: 'reach' },
  );
}

function containersLine(
  doc: DocumentBuilder,
  map: ReachMap,
  ends: readonly ReachEndpoint[],
  id: string,
): void {
  const who = new Set<string>();
  for (const group of map.groups) {
    if (!ends.some((end) => isReached(map.groupVerdict(group, end).state))) continue;
    for (const { Id } of group.containers) if (Id !== id) who.add(Id);
  }
  doc.field(
    'from containers',
    who.size === 0
      ? 'none of the others'
      : `${who.size} of ${map.groups.reduce((sum, { containers }) => sum + containers.length, 0) - 1} others`,
    { open: { screen: 'reach-of', id, tab: 'Reached by' }, topic: 'reach' },
  );
}

/** What the packet filter says of what comes from outside to its published ports. */
function firewallLine(
  doc: DocumentBuilder,
  facts: Facts,
  map: ReachMap,
  ends: readonly ReachEndpoint[],
): void {
  const outside = map.group(OUTSIDE);
  const { firewall } = facts.host;
  const published = ends.filter((end) => end.published.length > 0 || end.place.kind === 'host');
  if (outside === undefined || published.length === 0) return;
  const extras = { open: { screen: 'host', tab: 'Network' }, topic: 'host firewall' } as const;
  if (firewall === undefined) {
    const gap = facts.gaps.get('host.firewall') ?? facts.gaps.get('host');
    doc.field(
      'host firewall',
      [{ text: `not read${gap === undefined ? '' : `. ${gapReason(gap)}`}`, token: 'status.unknown' }],
      extras,
    );
    return;
  }
  if (firewall.isNotEngines === true) {
    const words = 'not read: the engine’s networks are in a namespace of their own';
    doc.field('host firewall', [{ text: words, token: 'status.unknown' }], extras);
    return;
  }
  const steps = published.flatMap((end) =>
    map
      .groupVerdict(outside, end)
      .ways.flatMap(({ steps: all }) =>
        all
          .filter(({ fact }) => fact.startsWith('firewall'))
          .map((step) => ({ ...step, port: portText(end) })),
      ),
  );
  if (steps.length === 0) return;
  const front = firewall.frontEnd === '' ? '' : `   ${firewall.frontEnd} is active`;
  for (const [words, alike] of Map.groupBy(steps, (step) => step.words)) {
    const [first] = alike;
    const ports = [...new Set(alike.map(({ port }) => port))].join(', ');
    const isStrict = first?.effect === 'closes' || first?.effect === 'limits';
    doc.field(
      'host firewall',
      [
        {
          text: `${ports}: ${words.replace('the host’s firewall ', '')}`,
          token: first?.effect === 'unknown' ? 'status.unknown' : undefined,
        },
        { text: isStrict ? `   ${first.value}` : front, token: 'text.dim' },
      ],
      extras,
    );
  }
}
