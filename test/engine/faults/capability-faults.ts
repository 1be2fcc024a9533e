/** Faults of what containers may do: each capability of the coverage list, given to one of two containers. */
import { ROWS } from '../../audit/coverage-list.ts';
import { hardened } from './container-faults.ts';
import type { ContainerFault } from './fault.ts';

/** This machine lacks it itself; a container that asks for it can be made, not started. */
const LACKING = 'SYS_RESOURCE';
/** Younger than the engine under test, which refuses to hear of them: a runtime gives them away. */
const NEWEST = ['PERFMON', 'BPF', 'CHECKPOINT_RESTORE'];
/** Rows that are about something else than one capability. */
const SETS = ['ALL', 'AMBIENT', 'INH'];

const known = ROWS.filter(({ group }) => group === 'CAP')
  .map(({ id }) => id.slice('CAP-'.length))
  .filter((name) => ![...SETS, ...NEWEST, LACKING].includes(name));

const rowsOf = (names: readonly string[]) => names.map((name) => `CAP-${name}`);

export const CAPABILITY_FAULTS: readonly ContainerFault[] = [
  {
    name: 'capable',
    rows: ['5.4', ...rowsOf(known)],
    faulty: hardened({ User: '0', HostConfig: { CapDrop: [], CapAdd: known } }),
    mended: hardened(),
  },
  {
    name: 'newest-capable',
    rows: ['5.4', ...rowsOf(NEWEST)],
    faulty: hardened({ User: '0', HostConfig: { Runtime: 'newest' } }),
    mended: hardened(),
  },
];
