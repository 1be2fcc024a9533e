/** The readers of the machine itself: its kernel, mounts, security modules, audit rules, firewall and the like. */
import type { HostPartReader } from './host-part.ts';

export const MACHINE_PARTS: readonly HostPartReader[] = [];
