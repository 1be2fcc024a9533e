/** The rows of the coverage lists that some table provokes. */
import { CAPABILITY_FAULTS } from './capability-faults.ts';
import { CONTAINER_FAULTS, LATER_FAULTS, USER_FAULT } from './container-faults.ts';
import { ESCAPE_FAULTS } from './escape-faults.ts';
import { HOST_FAULTS } from './host-faults.ts';
import { IMAGE_FAULTS } from './image-faults.ts';
import { INTRUSION_CHECKS } from './intrusion-rows.ts';
import { LAYER_FAULTS, UNNAMED } from './layer-faults.ts';
import { MACHINE_FAULTS, STORAGE_FAULT, UNHEARD_ROWS } from './machine-faults.ts';
import { MOUNT_FAULTS } from './mount-faults.ts';
import { NETWORK_FAULTS } from './network-faults.ts';
import { LONE_OPTION_FAULTS, OPTION_FAULTS, POLICY_FAULTS } from './option-faults.ts';
import {
  OLD_ROOT_ROWS,
  OVERLAY_FAULTS,
  SECOND_MANAGER_ROWS,
  SERVICE_FAULTS,
  SWARM_FAULTS,
  UNEXPECTED_ROWS,
} from './swarm-faults.ts';

const tables: readonly { readonly rows: readonly string[]; readonly rowsAround?: readonly string[] }[] = [
  ...[...HOST_FAULTS, ...OPTION_FAULTS, ...LONE_OPTION_FAULTS, ...POLICY_FAULTS],
  ...[...MACHINE_FAULTS, STORAGE_FAULT],
  ...[
    ...CONTAINER_FAULTS,
    ...LATER_FAULTS,
    ...CAPABILITY_FAULTS,
    ...MOUNT_FAULTS,
    ...ESCAPE_FAULTS,
    USER_FAULT,
  ],
  ...[...NETWORK_FAULTS, ...IMAGE_FAULTS, ...LAYER_FAULTS, UNNAMED],
  ...[...SWARM_FAULTS, ...OVERLAY_FAULTS, ...SERVICE_FAULTS],
  ...[UNHEARD_ROWS, OLD_ROOT_ROWS, SECOND_MANAGER_ROWS, UNEXPECTED_ROWS].map((rows) => ({ rows })),
  { rows: Object.keys(INTRUSION_CHECKS) },
];

export const PROVOKED_ROWS: ReadonlySet<string> = new Set(
  tables.flatMap(({ rows, rowsAround = [] }) => [...rows, ...rowsAround]),
);
