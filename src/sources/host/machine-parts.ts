/** The readers of the machine itself: its kernel, mounts, security modules, audit rules, firewall and the like. */
import { AUDIT_PART } from './audit-part.ts';
import { CLOUD_PART } from './cloud-part.ts';
import { FIREWALL_PART } from './firewall-part.ts';
import type { HostPartReader } from './host-part.ts';
import { KERNEL_PART } from './kernel-part.ts';
import { LISTENERS_PART } from './listeners-part.ts';
import { MOUNTS_PART } from './mounts-part.ts';
import { OS_PART } from './os-part.ts';
import { APPARMOR_PART, SELINUX_PART } from './security-modules-part.ts';
import { SUB_IDS_PART } from './sub-ids-part.ts';
import { SWAPS_PART } from './swaps-part.ts';
import { SYSCTLS_PART } from './sysctls-part.ts';
import { TRUST_PART } from './trust-part.ts';

export const MACHINE_PARTS: readonly HostPartReader[] = [
  OS_PART,
  KERNEL_PART,
  SYSCTLS_PART,
  MOUNTS_PART,
  APPARMOR_PART,
  SELINUX_PART,
  AUDIT_PART,
  LISTENERS_PART,
  FIREWALL_PART,
  SWAPS_PART,
  SUB_IDS_PART,
  CLOUD_PART,
  TRUST_PART,
];
