/** How screens say who reaches what: signs, words, and names of starts. Pure. */
import type { ReachEndpoint } from '../../../insight/reach/endpoint.ts';
import { HOST, OUTSIDE, type ReachMap, type StartGroup } from '../../../insight/reach/reach-map.ts';
import type { ReachState, ReachStep } from '../../../insight/reach/reach-verdict.ts';
import type { Token } from '../../theme/token.ts';

export const REACH_SIGN: Readonly<Record<ReachState, string>> = {
  open: '●',
  limited: '◐',
  unknown: '?',
  idle: '○',
  closed: '–',
};

/** One word for a column. */
export const REACH_WORD: Readonly<Record<ReachState, string>> = {
  open: 'open',
  limited: 'some',
  unknown: 'unknown',
  idle: 'idle',
  closed: 'no',
};

export const REACH_TOKEN: Readonly<Record<ReachState, Token | undefined>> = {
  open: 'severity.medium',
  limited: 'severity.medium',
  unknown: 'status.unknown',
  idle: 'text.dim',
  closed: 'text.dim',
};

export const STEP_SIGN: Readonly<Record<ReachStep['effect'], string>> = {
  opens: '✓',
  limits: '◐',
  unknown: '?',
  idle: '○',
  closes: '✗',
  note: '·',
};

export const STEP_WORD: Readonly<Record<ReachStep['effect'], string>> = {
  opens: 'open: ',
  limits: 'for some: ',
  unknown: 'not known: ',
  idle: 'nobody there: ',
  closes: 'closed: ',
  note: '',
};

/** `5432/tcp`. */
export function portText({ port, protocol }: ReachEndpoint): string {
  return `${port}/${protocol}`;
}

/** `legacy-db 5432/tcp`. */
export function endText(end: ReachEndpoint): string {
  return `${end.name} ${portText(end)}`;
}

/** What is odd about who listens: `undeclared`, `nothing listens`, `not seen`. */
export function listeningWords({ listening, isUndeclared }: ReachEndpoint): string {
  if (isUndeclared) return 'undeclared';
  return listening === 'no' ? 'nothing listens' : '';
}

/** Names of containers that are written out before the rest is counted. */
const MOST_NAMED = 6;

export function namesOf(group: StartGroup, without = '', most = MOST_NAMED): string {
  const names = group.containers
    .filter(({ Id }) => Id !== without)
    .map(({ Name }) => Name.replace(/^\//, ''));
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

/** A start by its name: `internet or LAN`, `this host`, `edge`. */
export function startName(map: ReachMap, start: string): string {
  const group = map.group(start);
  if (start === OUTSIDE || start === HOST) return group?.name ?? start;
  const own = group?.containers.find(({ Id }) => Id === start);
  return own?.Name.replace(/^\//, '') ?? start.slice(0, 12);
}
