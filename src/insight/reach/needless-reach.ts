/** Databases and admin pages that somebody reaches who most likely has no need to. Pure. */
import type { Severity } from '../../facts/finding.ts';
import type { ReachEndpoint } from './endpoint.ts';
import { OUTSIDE, type ReachMap } from './reach-map.ts';
import { isReached } from './reach-verdict.ts';

export interface NeedlessReach {
  readonly severity: Extract<Severity, 'high' | 'medium'>;
  /** `PostgreSQL is open to internet or LAN`, `Redis is open to 3 containers of other projects`. */
  readonly words: string;
  /** The check that judges the same; empty where none does. */
  readonly check: string;
}

const PROJECT = 'com.docker.compose.project';

/** Undefined for a port that is neither, and where only those get there who may need it. */
export function needlessReach(map: ReachMap, end: ReachEndpoint): NeedlessReach | undefined {
  if (end.kind === 'other') return undefined;
  const isData = end.kind === 'data';
  const outside = map.group(OUTSIDE);
  const state = outside === undefined ? 'closed' : map.groupVerdict(outside, end).state;
  // What nobody listens on today is open tomorrow, and an unread firewall closes nothing.
  if (state !== 'closed') {
    const may = state === 'unknown' ? 'may be' : 'is';
    const part = state === 'limited' ? ', for some' : state === 'idle' ? ', once it listens' : '';
    return {
      severity: isData ? 'high' : 'medium',
      words: `${end.service} ${may} open to ${outside?.name}${part}`,
      check: isData ? 'docker.container.data-store-ports' : 'docker.container.admin-ports',
    };
  }
  const project = end.container.Config.Labels[PROJECT] ?? '';
  if (project === '') return undefined;
  const others = strangers(map, end, project);
  if (others === 0) return undefined;
  return {
    severity: 'medium',
    words: `${end.service} is open to ${others} ${others === 1 ? 'container' : 'containers'} of other projects`,
    check: '',
  };
}

/** Containers of other projects that get there; of those without a project nobody knows what they need. */
function strangers(map: ReachMap, end: ReachEndpoint, project: string): number {
  let count = 0;
  for (const group of map.groups) {
    const others = group.containers.filter(({ Config }) => {
      const own = Config.Labels[PROJECT] ?? '';
      return own !== '' && own !== project;
    });
    if (others.length > 0 && isReached(map.groupVerdict(group, end).state)) count += others.length;
  }
  return count;
}
