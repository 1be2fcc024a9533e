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
      const pid = running.length > 1 && program === 'dockerd' ? (await daemon())?.process.pid : undefined;
      // Where several daemons run, the one that answers comes first.
      found[program] = running.toSorted((one, other) => Number(other.pid === pid) - Number(one.pid === pid));
    }
    return { host: { processes: found }, gaps: [], watched: [] };
  },
};
