/** Faults of how networks are made. */
import type { NetworkFault } from './fault.ts';

/** A link to the outside for networks that lie directly on one. */
const LINK = 'lan0';

/** Shell, to be run where the daemon lives before it starts. */
export const PREPARE_LINK = `ip link add ${LINK} type veth peer name lan1; ip link set ${LINK} up`;

export const NETWORK_FAULTS: readonly NetworkFault[] = [
  { name: 'records', rows: ['NET-INTERNAL'], faulty: {}, mended: { Internal: true } },
  {
    name: 'plant',
    rows: ['NET-MACVLAN'],
    faulty: { Driver: 'macvlan', Options: { parent: LINK } },
    mended: { Driver: 'bridge' },
  },
];
