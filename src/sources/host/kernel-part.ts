/** The kernel that the host runs, and those that it could run. */
import { promisify } from 'node:util';
import type { Gap } from '../../facts/gap.ts';
import type { Kernel } from '../../facts/host.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { chosenWord, kernelBuiltAt, newestRelease, parseKernelConfig } from './kernel-release.ts';
import { procText, requireMounted } from './proc-text.ts';
import { SECURITY_FOLDER, securityfsMissing } from './security-modules-part.ts';

const BOOT = '/boot';
const MODULES = '/lib/modules';
const VULNERABILITIES = '/sys/devices/system/cpu/vulnerabilities';

export const KERNEL_PART: HostPartReader = {
  what: 'kernel',
  parts: ['kernel'],
  isNeeded: (needs) => needs.parts.has('kernel'),
  async read({ root }) {
    const release = (await procText(root, '/proc/sys/kernel/osrelease')).trim();
    const kernel: Kernel = {
      release,
      builtAt: kernelBuiltAt(await procText(root, '/proc/sys/kernel/version')),
      lastCapability: Number(await procText(root, '/proc/sys/kernel/cap_last_cap')),
    };
    const gaps: Gap[] = [];
    const attempt = async (part: keyof Kernel, read: () => Promise<Partial<Kernel>>): Promise<void> => {
      try {
        Object.assign(kernel, await read());
      } catch (error) {
        gaps.push(gapOfFailure(`host.kernel.${part}`, error));
      }
    };
    await attempt('newestInstalled', async () => ({
      newestInstalled: newestRelease(release, await installedReleases(root)),
    }));
    await attempt('config', async () => ({
      config: { ...parseKernelConfig(await configText(root, release)) },
    }));
    await attempt('securityModules', async () => ({ securityModules: await securityModules(root) }));
    await attempt('lockdown', async () => ({ lockdown: await lockdown(root) }));
    await attempt('vulnerabilities', async () => ({ vulnerabilities: await vulnerabilities(root) }));
    return { host: { kernel }, gaps, watched: [BOOT, MODULES] };
  },
};

/**
 * What /boot holds; a distribution that keeps no release in the name of its kernel there tells it by the modules. A
 * folder of modules without any was left behind by a kernel that is gone.
 */
async function installedReleases(root: HostRoot): Promise<readonly string[]> {
  const names = (await root.readFolder(BOOT)) ?? [];
  const inBoot = names.flatMap((name) => /^vmlinu[xz]-(\d+\.\d.*)$/.exec(name)?.[1] ?? []);
  const bootable = inBoot.filter((release) => !release.endsWith('.old') && !release.includes('rescue'));
  if (bootable.length > 0) return bootable;
  const found: string[] = [];
  for (const release of (await root.readFolder(MODULES)) ?? []) {
    for (const content of ['kernel', 'vmlinuz']) {
      const path = `${MODULES}/${release}/${content}`;
      if (!found.includes(release) && (await root.status(path)) !== undefined) found.push(release);
    }
  }
  return found;
}

const MAX_CONFIG_BYTES = 8_388_608;

/** The running kernel's own copy first, then what was installed with it. */
async function configText(root: HostRoot, release: string): Promise<string> {
  const packed = await root.readBytes('/proc/config.gz');
  if (packed !== undefined) return unpacked(packed);
  for (const path of [`${BOOT}/config-${release}`, `${MODULES}/${release}/config`]) {
    const text = await root.readText(path, MAX_CONFIG_BYTES);
    if (text !== undefined) return text;
  }
  throw new HostFailure(
    'not-supported',
    `The kernel does not tell how it was configured: neither /proc/config.gz nor ${BOOT}/config-${release} exists`,
  );
}

async function unpacked(packed: Buffer): Promise<string> {
  const { gunzip } = await import('node:zlib');
  try {
    const bytes = await promisify(gunzip)(packed, { maxOutputLength: MAX_CONFIG_BYTES });
    return bytes.toString('utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HostFailure('malformed', `/proc/config.gz can’t be unpacked: ${why}`, undefined, error);
  }
}

async function securityModules(root: HostRoot): Promise<string[]> {
  const text = await root.readText(`${SECURITY_FOLDER}/lsm`);
  if (text === undefined) throw securityfsMissing(root, 'The kernel does not tell its security modules');
  return text.trim().split(',').filter(Boolean);
}

async function lockdown(root: HostRoot): Promise<string> {
  const text = await root.readText(`${SECURITY_FOLDER}/lockdown`);
  if (text !== undefined) return chosenWord(text);
  const names = (await root.readFolder(SECURITY_FOLDER)) ?? [];
  if (names.length > 0) return '';
  throw securityfsMissing(root, 'The kernel does not tell whether it is locked down');
}

async function vulnerabilities(root: HostRoot): Promise<Record<string, string>> {
  await requireMounted(root, '/sys');
  const names = await root.readFolder(VULNERABILITIES);
  if (names === undefined) {
    throw new HostFailure('not-supported', 'The kernel does not tell what weaknesses the processor has');
  }
  const found: Record<string, string> = {};
  for (const name of names) {
    const text = await root.readText(`${VULNERABILITIES}/${name}`);
    if (text !== undefined) found[name] = text.trim();
  }
  return found;
}
