/** Why somebody reaches a port, or does not: every way there, step by step, with the fact behind each. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { ReachEndpoint } from '../../../insight/reach/endpoint.ts';
import { needlessReach } from '../../../insight/reach/needless-reach.ts';
import { HOST, OUTSIDE, type ReachMap } from '../../../insight/reach/reach-map.ts';
import { isReached, type ReachState, type ReachWay } from '../../../insight/reach/reach-verdict.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { cells, fitCell } from '../../text/line.ts';
import { SEVERITY_SIGN, STATUS_SIGN, severityToken, statusToken } from '../../text/risk.ts';
import { waivableFinding } from '../../waiving/waivable.ts';
import {
  endText,
  namesOf,
  REACH_SIGN,
  REACH_TOKEN,
  REACH_WORD,
  STEP_SIGN,
  STEP_WORD,
  startName,
} from './reach-words.ts';

interface Room {
  readonly width: number;
  readonly linear: boolean;
}

const SENTENCE: Readonly<Record<ReachState, string>> = {
  open: 'reaches it',
  limited: 'reaches it in part: a rule lets only some through',
  unknown: 'may reach it: something that decides was not read',
  idle: 'would reach it, but nothing listens there now',
  closed: 'does not reach it',
};

/** Checks whose verdict on a container is about who reaches it. */
const ABOUT_REACH: ReadonlySet<string> = new Set([
  'docker.container.ipv6-ports',
  'docker.container.data-store-ports',
  'docker.container.admin-ports',
  'docker.container.published-ssh',
  'docker.container.publish-all',
  'docker.container.host-listeners',
  'docker.container.undeclared-ports',
  'docker.container.open-registry',
  'docker.container.links',
  'docker.container.host-network',
]);

export function reachWhy(
  { facts, audit }: { readonly facts: Facts; readonly audit: AuditView },
  map: ReachMap,
  from: string,
  to: string,
  room: Room,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const end = map.endpoint(to);
  const group = map.group(from);
  if (end === undefined)
    return doc.none('This port is gone: its container does not run, or nothing is there any more.').lines;
  if (group === undefined) return doc.none('The container where it begins does not run any more.').lines;
  const verdict = map.verdict(from, end);
  const { state } = verdict;
  const name = startName(map, from);
  doc.item(
    'verdict',
    [
      {
        text: room.linear ? `${REACH_WORD[state]}: ` : ` ${REACH_SIGN[state]} `,
        token: REACH_TOKEN[state],
      },
      { text: `${name} `, token: 'text.strong' },
      { text: SENTENCE[state] },
    ],
    3,
    { topic: 'reach', copy: `${name} ${SENTENCE[state]}: ${endText(end)}` },
  );
  // Those beside the start, without the container whose port it is.
  const alike = group.containers.filter(({ Id }) => Id !== from && Id !== end.container.Id);
  if (alike.length > 0)
    doc.text(
      [
        {
          text: `The same holds for ${namesOf({ ...group, containers: alike })}: ${alike.length === 1 ? 'it is' : 'they are'} ${group.name} too.`,
          token: 'text.dim',
        },
      ],
      3,
    );
  const needless = needlessReach(map, end);
  if (needless !== undefined)
    doc.item(
      'needless',
      [
        {
          text: room.linear ? `${needless.severity}: ` : ` ${SEVERITY_SIGN[needless.severity]} `,
          token: severityToken(needless.severity),
        },
        { text: needless.words },
      ],
      3,
      needless.check === ''
        ? {}
        : {
            open: {
              screen: 'check',
              id: needless.check,
              resource: { kind: 'container', id: end.container.Id },
            },
          },
    );
  doc.heading(verdict.ways.length === 1 ? 'The only way' : `The ways (${verdict.ways.length})`, {
    topic: 'reach',
  });
  for (const [at, way] of verdict.ways.entries()) wayLines(doc, at, way, room);
  findingLines(doc, audit, end, room);
  placeLines(doc, facts, map, from, end);
  return doc.lines;
}

/** How wide the words of a step are, where there is room beside them for the fact. */
const STEP_WIDTH = 58;

function wayLines(doc: DocumentBuilder, at: number, way: ReachWay, { width, linear }: Room): void {
  if (at > 0) doc.item(`before ${at}`, []);
  doc.item(
    `way ${at}`,
    [
      {
        text: linear ? `${REACH_WORD[way.state]}: ` : ` ${REACH_SIGN[way.state]} `,
        token: REACH_TOKEN[way.state],
      },
      { text: way.name, token: 'text.strong' },
    ],
    3,
    { copy: way.name },
  );
  for (const [place, { effect, words, fact, value }] of way.steps.entries()) {
    const key = `${at} ${place}`;
    const told = value === '' ? '' : `${fact}: ${value}`;
    const extras = { copy: `${words} (${told})`, topic: topicOf(fact) };
    if (linear) {
      doc.item(`step ${key}`, [{ text: `${STEP_WORD[effect]}${words}. ${told}` }], 0, extras);
      continue;
    }
    const sign = {
      text: `   ${STEP_SIGN[effect]} `,
      token: effect === 'unknown' ? ('status.unknown' as const) : undefined,
    };
    const room = Math.min(STEP_WIDTH, Math.floor(width * 0.55));
    if (cells(words) <= room && told !== '') {
      doc.item(
        `step ${key}`,
        [sign, { text: `${fitCell(words, room)} ` }, { text: told, token: 'text.dim' }],
        room + 6,
        extras,
      );
      continue;
    }
    doc.item(`step ${key}`, [sign, { text: words }], 5, extras);
    if (told !== '')
      doc.item(`fact ${key}`, [{ text: '     ' }, { text: told, token: 'text.dim' }], 7, extras);
  }
  const closing = way.steps.find((step) => step.closing !== undefined)?.closing;
  if (closing !== undefined && (isReached(way.state) || way.state === 'unknown' || way.state === 'idle'))
    doc.item(
      `closing ${at}`,
      [
        { text: '     closes it: ', token: 'text.dim' },
        { text: closing, token: 'accent' },
      ],
      7,
      { copy: closing },
    );
}

function topicOf(fact: string): string {
  if (fact === 'userland-proxy') return 'user-land proxy';
  if (fact.startsWith('firewall') || fact === 'host.firewall') return 'host firewall';
  if (fact.includes('enable_icc')) return 'icc';
  if (fact.startsWith('NetworkSettings.Ports')) return 'published port';
  if (fact === 'HostConfig.NetworkMode') return 'host network';
  if (fact === 'sockets') return 'exposed port';
  return 'network';
}

function findingLines(doc: DocumentBuilder, audit: AuditView, end: ReachEndpoint, { linear }: Room): void {
  const findings = audit
    .findingsOf('container', end.container.Id)
    .filter(
      ({ check, status }) =>
        ABOUT_REACH.has(check) && (status === 'fail' || status === 'waived' || status === 'unknown'),
    );
  if (findings.length === 0) return;
  doc.heading(`What checks say of ${end.name} (${findings.length})`);
  for (const finding of findings) {
    const { check, status, severity, reason, title } = finding;
    const isFail = status === 'fail';
    doc.item(
      `finding ${check}`,
      [
        {
          text: linear
            ? `${isFail ? severity : status}: `
            : ` ${isFail ? SEVERITY_SIGN[severity] : STATUS_SIGN[status]} `,
          token: isFail ? severityToken(severity) : statusToken(status),
        },
        { text: isFail ? reason : title },
        { text: status === 'waived' ? '   accepted' : '', token: 'text.dim' },
      ],
      3,
      {
        open: { screen: 'check', id: check, resource: { kind: 'container', id: end.container.Id } },
        waivable: waivableFinding(finding),
      },
    );
  }
}

function placeLines(
  doc: DocumentBuilder,
  facts: Facts,
  map: ReachMap,
  from: string,
  end: ReachEndpoint,
): void {
  doc.heading('Where to look');
  const { Id } = end.container;
  doc.field('the port’s', end.name, { open: { screen: 'container', id: Id, tab: 'Network' } });
  if (from !== OUTSIDE && from !== HOST && from !== Id)
    doc.field('the start’s', startName(map, from), {
      open: { screen: 'container', id: from, tab: 'Network' },
    });
  for (const { name, network } of end.place.attachments)
    if (network !== undefined) doc.field('network', name, { open: { screen: 'network', id: network.Id } });
  doc.field('firewall', facts.host.firewall === undefined ? 'not read' : 'the host’s rules', {
    open: { screen: 'host', tab: 'Network' },
    topic: 'host firewall',
  });
}
