/** The readers of what belongs to the engine: its daemon, its files and units, its accounts and storage. */
import { ACCOUNTS_PART } from './accounts-part.ts';
import { FILES_PART } from './files-part.ts';
import type { HostPartReader } from './host-part.ts';
import { OPTIONS_PART } from './options-part.ts';
import { PROCESSES_PART } from './processes-part.ts';
import { STORAGE_PART } from './storage-part.ts';
import { SWARM_STATE_PART } from './swarm-state-part.ts';
import { TEXTS_PART } from './texts-part.ts';
import { UNITS_PART } from './units-part.ts';

export const ENGINE_PARTS: readonly HostPartReader[] = [
  OPTIONS_PART,
  FILES_PART,
  TEXTS_PART,
  PROCESSES_PART,
  UNITS_PART,
  ACCOUNTS_PART,
  STORAGE_PART,
  SWARM_STATE_PART,
];
