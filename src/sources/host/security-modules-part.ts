/** Whether AppArmor and SELinux confine what runs on the host. */
import { parseAppArmorProfiles } from './apparmor-profiles.ts';
import { HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { requireMounted } from './proc-text.ts';

export const SECURITY_FOLDER = '/sys/kernel/security';

/** The list of profiles takes root. */
export const APPARMOR_PART: HostPartReader = {
  what: 'AppArmor profiles',
  parts: ['appArmor'],
  isNeeded: (needs) => needs.parts.has('appArmor'),
  async read({ root }) {
    return { host: { appArmor: await readAppArmor(root) }, gaps: [], watched: [] };
  },
};

async function readAppArmor(root: HostRoot): Promise<Record<string, string> | null> {
  await requireMounted(root, '/sys');
  const enabled = await root.readText('/sys/module/apparmor/parameters/enabled');
  if (enabled?.trim() !== 'Y') return null;
  const text = await root.readText(`${SECURITY_FOLDER}/apparmor/profiles`, 16_777_216);
  if (text === undefined) throw securityfsMissing(root, 'AppArmor is on, but its profiles can’t be read');
  return { ...parseAppArmorProfiles(text) };
}

export const SELINUX_PART: HostPartReader = {
  what: 'SELinux mode',
  parts: ['seLinux'],
  isNeeded: (needs) => needs.parts.has('seLinux'),
  async read({ root }) {
    return { host: { seLinux: await readSeLinux(root) }, gaps: [], watched: [] };
  },
};

/** The kernel makes the folder only when SELinux is on; without its file system, the mode can't be told. */
async function readSeLinux(root: HostRoot): Promise<string | null> {
  await requireMounted(root, '/sys');
  const enforce = await root.readText('/sys/fs/selinux/enforce');
  if (enforce !== undefined) return enforce.trim() === '1' ? 'enforcing' : 'permissive';
  if ((await root.status('/sys/fs/selinux')) === undefined) return null;
  throw new HostFailure(
    'not-supported',
    'SELinux is on, but its file system is not mounted at /sys/fs/selinux',
    root.isOwn
      ? 'Mount it: mount -t selinuxfs selinuxfs /sys/fs/selinux'
      : 'Mount the host’s /sys with all below it',
  );
}

/** The kernel's list of security modules and what each tells stand in a file system of their own. */
export function securityfsMissing(root: HostRoot, what: string): HostFailure {
  return new HostFailure(
    'not-supported',
    `${what}: securityfs is not mounted at ${SECURITY_FOLDER}`,
    root.isOwn
      ? `Mount it: mount -t securityfs securityfs ${SECURITY_FOLDER}`
      : 'Mount the host’s /sys with all below it',
  );
}
