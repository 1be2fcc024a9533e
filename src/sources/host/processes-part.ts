/** Running programs, as a part of the host. */
import type { HostProcess } from '../../facts/host.ts';
import type { HostPartReader } from './host-part.ts';

export const PROCESSES_PART: HostPartReader = {
  what: 'processes of the engine',
  parts: ['processes'],
  isNeeded: ({ processes }) => processes.size > 0,
  followsEngine: true,
  async read({ needs, processes, daemon }) {
    const found: Record<string, HostProcess[]> = {};
    for (const program of needs.processes) {
      const running = await processes(program);
      // Where several daemons run, the one that answers comes first, if it can be told.
      const isAsked = running.length > 1 && program === 'dockerd';
      const pid = isAsked ? (await daemon().catch(() => undefined))?.process.pid : undefined;
      found[program] = running.toSorted((one, other) => Number(other.pid === pid) - Number(one.pid === pid));
    }
    return { host: { processes: found }, gaps: [], watched: [] };
  },
};
