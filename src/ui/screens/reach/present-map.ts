/** Ports by who reaches them: starts as columns, containers on the same networks as one. Cells are made when drawn. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import type { ReachEndpoint } from '../../../insight/reach/endpoint.ts';
import { type NeedlessReach, needlessReach } from '../../../insight/reach/needless-reach.ts';
import { HOST, OUTSIDE, type ReachMap, type StartGroup } from '../../../insight/reach/reach-map.ts';
import { isReached, reachRank, reasonOf } from '../../../insight/reach/reach-verdict.ts';
import type { ViewRow } from '../../components/rows-view.tsx';
import { type KeyWords, withKeys } from '../../keys/bindings.ts';
import type { Place } from '../../navigation/place.ts';
import { cells, cut, fitCell, type Segment } from '../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import {
  endText,
  listeningWords,
  namesOf,
  portText,
  REACH_SIGN,
  REACH_TOKEN,
  REACH_WORD,
} from './reach-words.ts';

/** Which columns are in the window, and how wide each is. */
export interface MatrixLayout {
  readonly width: number;
  readonly label: number;
  readonly service: number;
  readonly shown: readonly StartGroup[];
  readonly cell: number;
  /** Whether columns are headed by names; else by numbers, which the foot explains. */
  readonly hasNames: boolean;
  readonly before: boolean;
  readonly after: boolean;
}

const MARK = 2;
const LABEL_MOST = 34;
const SERVICE_WIDTH = 16;
/** From how wide on what a port serves may stand beside it. */
const SERVICE_FROM = 110;
const FIXED_WIDTH = 8;
const NUMBERED_CELL = 3;
const NAMED_CELL = 9;
const NAMED_MOST = 22;

/** `at` is the column under the cursor, counted from 1; 0 for none. */
export function matrixLayout(map: ReachMap, width: number, at: number): MatrixLayout {
  const longest = map.endpoints.reduce((most, end) => Math.max(most, cells(endText(end))), 12);
  const label = Math.min(LABEL_MOST, longest + 1, Math.max(16, width - 40));
  const groups = map.starts.slice(2);
  const names = groups.reduce((most, { name }) => Math.max(most, cells(shortName(name)) + 1), NAMED_CELL);
  const left = width - MARK - label - 2 * FIXED_WIDTH;
  const hasNames = groups.length * NAMED_CELL <= left;
  // What stands in a column says more than what a port usually serves.
  const service =
    width >= SERVICE_FROM && (!hasNames || groups.length * NAMED_CELL <= left - SERVICE_WIDTH)
      ? SERVICE_WIDTH
      : 0;
  const room = left - service;
  const cell = hasNames
    ? Math.min(NAMED_MOST, names, Math.floor(room / Math.max(1, groups.length)))
    : NUMBERED_CELL;
  const fits = Math.max(1, Math.floor((room - 2) / cell));
  if (groups.length * cell <= room)
    return { width, label, service, shown: map.starts, cell, hasNames, before: false, after: false };
  const wanted = Math.max(0, at - 3);
  const from = Math.min(Math.max(0, groups.length - fits), Math.max(0, wanted - fits + 1));
  return {
    width,
    label,
    service,
    shown: [...map.starts.slice(0, 2), ...groups.slice(from, from + fits)],
    cell,
    hasNames,
    before: from > 0,
    after: from + fits < groups.length,
  };
}

/** `shop_back+shop_front` of `on shop_back and shop_front`. */
function shortName(name: string): string {
  return name.replace(/^on (?:the )?/, '').replaceAll(' and ', '+');
}

export function matrixHead(layout: MatrixLayout, linear: boolean): readonly Segment[] | undefined {
  if (linear) return undefined;
  const { label, service, shown, cell, hasNames, before, after } = layout;
  const titles = shown
    .slice(2)
    .map(({ name, index }) =>
      hasNames ? `${fitCell(shortName(name), cell - 1)} ` : fitCell(String(index - 1), cell),
    )
    .join('');
  return [
    {
      text: `${' '.repeat(MARK)}${fitCell('port', label)}${fitCell('', service)}${fitCell('outside', FIXED_WIDTH)}${fitCell('host', FIXED_WIDTH - 1)}${before ? '‹' : ' '}${titles}${after ? '›' : ''}`,
      token: 'text.dim',
    },
  ];
}

/**
 * `Who reaches whom  18 ports, 11 open outside  ▲ 2 data  ● open ○ idle ? unknown`; with a start, who that is, for screens
 * that have no room to say it below.
 */
export function matrixTitle(
  map: ReachMap,
  rows: readonly ReachRow[],
  { linear, start }: { readonly linear: boolean; readonly start: StartGroup | undefined },
): readonly Segment[] {
  if (start !== undefined)
    return [
      { text: ' Who reaches whom', token: 'text.strong' },
      { text: `  ${fromWords(start)}: ${namesOf(start)}` },
    ];
  const open = rows.filter(({ outside }) => isReached(outside)).length;
  const unknown = rows.filter(({ outside }) => outside === 'unknown').length;
  const bad = rows.filter(({ needless }) => needless?.severity === 'high').length;
  const more = unknown > 0 ? `, ${unknown} unknown` : '';
  return [
    { text: ' Who reaches whom', token: 'text.strong' },
    { text: `  ${map.endpoints.length} ports, ${open} open outside${more}` },
    {
      text: bad === 0 ? '' : `  ${linear ? 'high: ' : `${SEVERITY_SIGN.high} `}${bad} data`,
      token: severityToken('high'),
    },
    {
      text: linear
        ? ''
        : `  ${(['open', 'idle', 'unknown', 'limited'] as const).map((state) => `${REACH_SIGN[state]} ${REACH_WORD[state]}`).join(' ')}`,
      token: 'text.dim',
    },
  ];
}

export interface ReachRow {
  readonly end: ReachEndpoint;
  readonly outside: keyof typeof REACH_SIGN;
  readonly needless: NeedlessReach | undefined;
  /** Whether somebody accepted it. */
  readonly isWaived: boolean;
}

/** The checks that judge what `needlessReach` finds. */
const PORT_CHECKS = ['docker.container.data-store-ports', 'docker.container.admin-ports'] as const;

/** What is open that should not be comes first, then what is open widest. */
export function reachRows(map: ReachMap, audit: AuditView): readonly ReachRow[] {
  const [outside] = map.groups;
  const waived = new Map<string, ReadonlySet<string>>(
    PORT_CHECKS.map((check) => [
      check,
      new Set([...audit.verdictsOf(check)].flatMap(({ id, status }) => (status === 'waived' ? [id] : []))),
    ]),
  );
  return map.endpoints
    .map((end): ReachRow => {
      const needless = needlessReach(map, end);
      return {
        end,
        outside: outside === undefined ? 'closed' : map.groupVerdict(outside, end).state,
        needless,
        isWaived: waived.get(needless?.check ?? '')?.has(end.container.Id) === true,
      };
    })
    .sort(
      (one, other) =>
        weightOf(one) - weightOf(other) ||
        reachRank(one.outside) - reachRank(other.outside) ||
        (one.end.name < other.end.name ? -1 : one.end.name > other.end.name ? 1 : 0) ||
        one.end.port - other.end.port,
    );
}

function weightOf({ needless, isWaived }: ReachRow): number {
  if (needless === undefined || isWaived) return 2;
  return needless.severity === 'high' ? 0 : 1;
}

/** `at` is the column under the cursor, counted from 1 among all groups; 0 for the row itself. */
export function matrixRow(
  map: ReachMap,
  row: ReachRow,
  layout: MatrixLayout,
  { at, linear, keys }: { readonly at: number; readonly linear: boolean; readonly keys: KeyWords },
): ViewRow {
  const { end, needless, isWaived } = row;
  const group = map.groups[at - 1];
  const token = needless === undefined || isWaived ? undefined : severityToken(needless.severity);
  return {
    id: end.key,
    text: `${endText(end)} ${end.service} ${needless?.words ?? ''} ${listeningWords(end)} outside:${REACH_WORD[row.outside]} ${end.place.attachments.map(({ name }) => name).join(' ')}`,
    topic: 'reach',
    copy: `${endText(end)}: ${reachedWords(map, end)}`,
    open: openOf(end, group),
    draw: () =>
      linear
        ? [{ text: linearWords(map, row), token }]
        : [
            {
              text: fitCell(
                needless === undefined ? '' : isWaived ? '–' : SEVERITY_SIGN[needless.severity],
                MARK,
              ),
              token,
            },
            { text: fitCell(endText(end), layout.label) },
            { text: fitCell(layout.service === 0 ? '' : end.service, layout.service), token: 'text.dim' },
            ...layout.shown.map((start) => cellOf(map, end, start, layout, start.index + 1 === at)),
          ],
    details: () => (group === undefined ? rowDetails(map, row, layout, keys) : cellDetails(map, end, group)),
  };
}

function openOf(end: ReachEndpoint, group: StartGroup | undefined): Place {
  if (group === undefined) return { screen: 'reach-of', id: end.container.Id, tab: 'Reached by' };
  return { screen: 'reach-why', from: startOf(group, end), to: end.key };
}

/** Who stands for a group: not the container itself where there is another. */
export function startOf(group: StartGroup, end: ReachEndpoint): string {
  const other = group.containers.find(({ Id }) => Id !== end.container.Id) ?? group.containers[0];
  return other?.Id ?? group.key;
}

function cellOf(
  map: ReachMap,
  end: ReachEndpoint,
  start: StartGroup,
  { cell, hasNames }: MatrixLayout,
  isHere: boolean,
): Segment {
  const isFixed = start.key === OUTSIDE || start.key === HOST;
  const width = isFixed ? FIXED_WIDTH : cell;
  const isOwn = !isFixed && map.others(start, end) === 0;
  const { state } = map.groupVerdict(start, end);
  const word = isFixed || hasNames ? ` ${REACH_WORD[state]}` : '';
  const sign = isOwn
    ? 'itself'.slice(0, hasNames ? 6 : 1)
    : `${REACH_SIGN[state]}${state === 'closed' ? '' : word}`;
  const text = isOwn && !hasNames ? '=' : sign;
  if (isHere)
    return {
      text: fitCell(width < 5 ? `[${cut(text, 1)}]` : `[${cut(text, width - 2)}]`, width),
      token: 'accent',
    };
  return { text: fitCell(text, width), token: isOwn ? 'text.dim' : REACH_TOKEN[state] };
}

/** `reached by internet or LAN, this host, 7 containers`; outside is left out where it was said before. */
function reachedWords(map: ReachMap, end: ReachEndpoint, without = ''): string {
  const [outside, host] = map.groups;
  const who: string[] = [];
  for (const start of [outside, host]) {
    if (start === undefined || start.key === without) continue;
    const { state } = map.groupVerdict(start, end);
    if (state === 'closed') continue;
    const part =
      state === 'open'
        ? ''
        : state === 'limited'
          ? ' in part'
          : state === 'idle'
            ? ' once it listens'
            : ' perhaps';
    who.push(`${start.name}${part}`);
  }
  const containers = map.reachedByContainers(end);
  if (containers > 0) who.push(containers === 1 ? '1 container' : `${containers} containers`);
  if (without !== '') return who.length === 0 ? '' : `also to ${who.join(', ')}`;
  return who.length === 0 ? 'reached by nobody' : `reached by ${who.join(', ')}`;
}

function rowDetails(
  map: ReachMap,
  { end, outside, needless, isWaived }: ReachRow,
  { shown, hasNames, width }: MatrixLayout,
  keys: KeyWords,
): readonly (readonly Segment[])[] {
  const service = end.service === '' ? '' : ` ${end.service}`;
  const odd = listeningWords(end);
  const accepted = isWaived ? ', which was accepted' : '';
  const isOutside = needless !== undefined && outside !== 'closed';
  const about = needless === undefined ? '' : `${needless.words}${accepted}; `;
  const first: Segment[] = [
    { text: ` ${needless === undefined ? `${portText(end)}${service}: ` : ''}` },
    { text: about, token: isWaived ? 'status.waived' : needless && severityToken(needless.severity) },
    {
      text: `${reachedWords(map, end, isOutside ? OUTSIDE : '')}${odd === '' ? '' : `; ${odd}`}`,
    },
  ];
  if (hasNames)
    return [
      first,
      [{ text: withKeys(' {tab.next} goes to the next start, {go.in} says why', keys), token: 'text.dim' }],
    ];
  const legend = legendOf(shown.slice(2), width);
  return [first, [{ text: ` ${legend}`, token: 'text.dim' }]];
}

/** `1 bridge 2 ci 3 shop_b…`: all of them, the longest names cut first. */
function legendOf(groups: readonly StartGroup[], width: number): string {
  const names = groups.map(({ name }) => shortName(name));
  let most = Math.max(0, ...names.map((name) => cells(name)));
  const numbered = (): string =>
    groups.map(({ index }, at) => `${index - 1} ${cut(names[at] ?? '', most)}`).join(' ');
  while (most > 3 && cells(numbered()) > width) most -= 1;
  return numbered();
}

function cellDetails(map: ReachMap, end: ReachEndpoint, group: StartGroup): readonly (readonly Segment[])[] {
  const verdict = map.groupVerdict(group, end);
  const names = namesOf(group, end.container.Id);
  const isOwn = group.containers.length > 0 && map.others(group, end) === 0;
  return [
    [
      { text: ` ${fromWords(group)}`, token: 'text.strong' },
      { text: names === '' ? '' : `: ${names}`, token: 'text.dim' },
    ],
    [
      isOwn
        ? { text: ' nobody but the container itself is there', token: 'text.dim' }
        : {
            text: ` ${REACH_WORD[verdict.state]}: ${reasonOf(verdict)}`,
            token: REACH_TOKEN[verdict.state],
          },
    ],
  ];
}

function fromWords({ containers, name }: StartGroup): string {
  return containers.length === 0 ? `from ${name}` : `from containers ${name}`;
}

/** The whole row in words. */
function linearWords(map: ReachMap, { end, needless, isWaived }: ReachRow): string {
  const flag = needless === undefined ? '' : isWaived ? 'accepted: ' : `${needless.severity}: `;
  const service = end.service === '' ? '' : `, ${end.service}`;
  const odd = listeningWords(end);
  return `${flag}${endText(end)}${service}${odd === '' ? '' : `, ${odd}`}, ${reachedWords(map, end)}`;
}
