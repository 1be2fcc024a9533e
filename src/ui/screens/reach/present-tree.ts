/** Whom a start reaches, and from there on whom else; and who reaches a container. Trees whose branches fold. Pure. */
import type { ContainerFact } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { ReachEndpoint } from '../../../insight/reach/endpoint.ts';
import { needlessReach } from '../../../insight/reach/needless-reach.ts';
import { HOST, OUTSIDE, type ReachedContainer, type ReachMap } from '../../../insight/reach/reach-map.ts';
import { isReached, type ReachVerdict, reasonOf } from '../../../insight/reach/reach-verdict.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { missingObject } from '../../document/missing-object.ts';
import type { Segment } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { startOf } from './present-map.ts';
import { listeningWords, namesOf, portText, REACH_SIGN, REACH_TOKEN, REACH_WORD } from './reach-words.ts';

interface Look {
  /** Branches that a person turned the other way. */
  readonly folded: ReadonlySet<string>;
  readonly linear: boolean;
}

/** From so many ports on, containers are shown folded: a person picks one. */
const FOLD_FROM = 60;

/** `start` is outside, host or a container’s id. */
export function mayReachTree(
  facts: Facts,
  map: ReachMap,
  start: string,
  look: Look,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const gone = notRunning(facts, map, start);
  if (gone !== undefined) return doc.none(gone).lines;
  const reached = map.mayReach(start);
  doc.text(summaryOf(map, start), 0, { topic: 'reach' });
  doc.blank();
  const container = facts.containers.get(start);
  if (container?.stage === 'inspected') wayOutLine(doc, map, container, look);
  if (reached.length === 0) doc.none('No port of another container.');
  const ports = reached.reduce((sum, { ends }) => sum + ends.length, 0);
  const branch = new Branch(map, look, ports <= FOLD_FROM);
  branch.grow(doc, start, [start], new Set([start]), reached, '');
  return doc.lines;
}

/** `It reaches 9 ports of 5 containers; 2 more have nobody listening`. */
export function summaryOf(map: ReachMap, start: string): readonly Segment[] {
  const reached = map.mayReach(start);
  const ends = reached.flatMap(({ ends: own }) => own);
  const open = ends.filter(({ verdict }) => isReached(verdict.state));
  const containers = new Set(open.map(({ end }) => end.container.Id)).size;
  const unknown = ends.filter(({ verdict }) => verdict.state === 'unknown').length;
  const idle = ends.filter(({ verdict }) => verdict.state === 'idle').length;
  const parts = [
    open.length === 0
      ? 'reaches no port of another container'
      : `reaches ${counted(open.length, 'port')} of ${counted(containers, 'container')}`,
    ...(unknown > 0 ? [`${unknown} not known`] : []),
    ...(idle > 0 ? [`${idle} where nothing listens now`] : []),
  ];
  return [{ text: ` ${parts.join('; ')}` }];
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

function wayOutLine(
  doc: DocumentBuilder,
  map: ReachMap,
  { inspect }: Extract<ContainerFact, { stage: 'inspected' }>,
  { linear }: Look,
): void {
  const way = map.wayOut(inspect);
  const sign = linear ? `${REACH_WORD[way.state]}: ` : ` ${REACH_SIGN[way.state]} `;
  const [step] = way.steps;
  doc.item(
    'way out',
    [
      { text: sign, token: REACH_TOKEN[way.state] },
      { text: 'internet or LAN', token: 'text.strong' },
      { text: `   ${way.state === 'open' ? way.name : (step?.words ?? '')}`, token: 'text.dim' },
    ],
    3,
    { topic: 'internal network' },
  );
}

class Branch {
  private readonly map: ReachMap;
  private readonly look: Look;
  private readonly isOpenFirst: boolean;

  constructor(map: ReachMap, look: Look, isOpenFirst: boolean) {
    this.map = map;
    this.look = look;
    this.isOpenFirst = isOpenFirst;
  }

  /** `seen` are containers that stand further up already. */
  grow(
    doc: DocumentBuilder,
    start: string,
    path: readonly string[],
    seen: ReadonlySet<string>,
    reached: readonly ReachedContainer[],
    indent: string,
  ): void {
    const level = path.length;
    const here = new Set([...seen, ...reached.map(({ container }) => container.Id)]);
    for (const { container, name, ends } of reached) {
      const key = `${path.join('>')}>${container.Id}`;
      const isOpen = (level === 1 && this.isOpenFirst) !== this.look.folded.has(key);
      const open = ends.filter(({ verdict }) => isReached(verdict.state)).length;
      const count = isOpen
        ? ''
        : `   ${open === ends.length ? counted(open, 'port') : `${open} of ${ends.length} ports`}`;
      doc.item(
        key,
        [
          {
            text: this.look.linear ? `level ${level}, ` : ` ${indent}${isOpen ? '▾' : '▸'} `,
            token: 'accent',
          },
          { text: name, token: 'text.strong' },
          { text: count, token: 'text.dim' },
        ],
        indent.length + 4,
        { fold: key, copy: name, topic: 'reach' },
      );
      if (!isOpen) continue;
      for (const { end, verdict } of ends)
        this.port(doc, `${key} ${portText(end)}`, start, end, verdict, indent);
      this.onward(doc, container.Id, name, path, here, indent);
    }
  }

  private port(
    doc: DocumentBuilder,
    key: string,
    start: string,
    end: ReachEndpoint,
    verdict: ReachVerdict,
    indent: string,
  ): void {
    const { linear } = this.look;
    const needless = end.kind === 'other' ? undefined : needlessReach(this.map, end);
    const odd = listeningWords(end);
    doc.item(
      key,
      [
        {
          text: linear ? `${REACH_WORD[verdict.state]}: ` : ` ${indent}    ${REACH_SIGN[verdict.state]} `,
          token: REACH_TOKEN[verdict.state],
        },
        { text: portText(end).padEnd(10) },
        { text: end.service === '' ? '' : ` ${end.service}`, token: 'text.dim' },
        {
          text:
            needless === undefined ? '' : ` ${linear ? needless.severity : SEVERITY_SIGN[needless.severity]}`,
          token: needless && severityToken(needless.severity),
        },
        { text: `   ${reasonOf(verdict)}`, token: 'text.dim' },
        { text: odd === '' || verdict.state === 'idle' ? '' : `   ${odd}`, token: 'severity.medium' },
      ],
      indent.length + 7,
      {
        open: { screen: 'reach-why', from: start, to: end.key },
        copy: `${end.name} ${portText(end)}`,
        topic: 'reach',
      },
    );
  }

  /** Where somebody who got into this container gets next. */
  private onward(
    doc: DocumentBuilder,
    id: string,
    name: string,
    path: readonly string[],
    seen: ReadonlySet<string>,
    indent: string,
  ): void {
    const next = this.map
      .mayReach(id)
      .filter(
        ({ container, ends }) =>
          !seen.has(container.Id) && ends.some(({ verdict }) => isReached(verdict.state)),
      );
    if (next.length === 0) return;
    const own = [...path, id];
    const key = `${own.join('>')} on`;
    const isOpen = this.look.folded.has(key);
    doc.item(
      key,
      [
        {
          text: this.look.linear ? '' : ` ${indent}    ${isOpen ? '▾' : '▸'} `,
          token: 'accent',
        },
        { text: `from ${name} on to ${counted(next.length, 'more container')}`, token: 'text.dim' },
      ],
      indent.length + 7,
      { fold: key, topic: 'reach' },
    );
    if (isOpen) this.grow(doc, id, own, seen, next, `${indent}    `);
  }
}

/** Who reaches each port of a container: outside, this host, containers by their networks; at last who does not. */
export function reachedByTree(facts: Facts, map: ReachMap, id: string, look: Look): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const gone = notRunning(facts, map, id);
  if (gone !== undefined) return doc.none(gone).lines;
  const ends = map.endpointsOf(id);
  if (ends.length === 0)
    doc.none('It has no port that anybody could reach: it declares none, and none was seen.');
  for (const end of ends) {
    const needless = needlessReach(map, end);
    const odd = listeningWords(end);
    doc.heading(
      `${portText(end)}${end.service === '' ? '' : `  ${end.service}`}${odd === '' ? '' : `  (${odd})`}`,
      { topic: 'reach' },
    );
    if (needless !== undefined)
      doc.text(
        [
          {
            text: `${look.linear ? `${needless.severity}: ` : `${SEVERITY_SIGN[needless.severity]} `}${needless.words}`,
            token: severityToken(needless.severity),
          },
        ],
        1,
        needless.check === ''
          ? {}
          : { open: { screen: 'check', id: needless.check, resource: { kind: 'container', id } } },
      );
    let closed = 0;
    for (const group of map.groups) {
      const isFixed = group.key === OUTSIDE || group.key === HOST;
      const others = map.others(group, end);
      if (!isFixed && others === 0) continue;
      const verdict = map.groupVerdict(group, end);
      if (!isFixed && verdict.state === 'closed') {
        closed += others;
        continue;
      }
      const names = isFixed ? group.name : namesOf(group, id);
      doc.item(
        `${end.key} ${group.key}`,
        [
          {
            text: look.linear ? `${REACH_WORD[verdict.state]}: ` : `   ${REACH_SIGN[verdict.state]} `,
            token: REACH_TOKEN[verdict.state],
          },
          { text: names, token: isFixed ? 'text.strong' : undefined },
          { text: isFixed ? '' : `  ${group.name}`, token: 'text.dim' },
          { text: `   ${reasonOf(verdict)}`, token: 'text.dim' },
        ],
        5,
        {
          open: { screen: 'reach-why', from: startOf(group, end), to: end.key },
          copy: `${names}: ${REACH_WORD[verdict.state]}`,
          topic: 'reach',
        },
      );
    }
    if (closed > 0)
      doc.text(
        [
          {
            text: `${look.linear ? 'no: ' : `${REACH_SIGN.closed} `}${counted(closed, 'other container')}`,
            token: 'text.dim',
          },
        ],
        3,
      );
  }
  return doc.lines;
}

/** Why nothing is said; undefined for a start that is there. */
function notRunning(facts: Facts, map: ReachMap, start: string): string | undefined {
  if (start === OUTSIDE || start === HOST || map.group(start) !== undefined) return undefined;
  const container = facts.containers.get(start);
  if (container?.stage !== 'inspected')
    return missingObject(facts, 'container', start) ?? 'This container is gone.';
  return 'It does not run: it reaches nobody, and nobody reaches it.';
}
