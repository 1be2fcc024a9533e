/** Which paths of the host hand over a container engine. */

import { hostPath } from '../knowledge/host-path.ts';
import { SOCKET_ROWS } from '../knowledge/host-sockets.ts';
import { sensitivePlaces } from './sensitive-path.ts';

const ENGINE_ROWS = new Set(SOCKET_ROWS.filter(({ isEngine }) => isEngine).map(({ id }) => id));

/** Whether a row of host-sockets.ts is about an engine. */
export function isEngineRow(row: string): boolean {
  return ENGINE_ROWS.has(row);
}

/** Whether mounting this path lets a container command an engine: its socket or pipe, or a folder above one. */
export function reachesEngine(source: string): boolean {
  const path = hostPath(source);
  return isAboveAllRuns(path) || sensitivePlaces(path, true).some(({ row }) => isEngineRow(row));
}

/** Whatever engine there is has a socket in here. Where /var/run is no link, as on old hosts, /var holds it too. */
export function isAboveAllRuns(path: string): boolean {
  return path === '/' || path === '/var';
}
