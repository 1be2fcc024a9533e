/** Settings of the running kernel; sysctl(8). */
import type { Gap } from '../../facts/gap.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { requireSharedNamespace, type SharedNamespace } from './own-namespace.ts';
import { requireMounted } from './proc-text.ts';

/** Most settings are the machine's; these are those of the namespace of whoever looks at them. */
const OF_NAMESPACE: readonly (readonly [name: RegExp, namespace: SharedNamespace])[] = [
  [/^net\./, 'net'],
  [/^(?:kernel\.(?:sem$|shm|msg)|fs\.mqueue\.)/, 'ipc'],
  [/^kernel\.(?:hostname|domainname)$/, 'uts'],
  [/^user\./, 'user'],
];

export const SYSCTLS_PART: HostPartReader = {
  what: 'kernel settings',
  parts: ['sysctls'],
  isNeeded: (needs) => needs.sysctls.size > 0,
  async read({ root, needs }) {
    await requireMounted(root, '/proc');
    const sysctls: Record<string, string> = {};
    const gaps: Gap[] = [];
    for (const name of needs.sysctls) {
      try {
        sysctls[name] = await readSysctl(root, name);
      } catch (error) {
        gaps.push(gapOfFailure(`host.sysctls["${name}"]`, error));
      }
    }
    return { host: { sysctls }, gaps, watched: [] };
  },
};

/** Empty where this kernel has no such setting. */
async function readSysctl(root: HostRoot, name: string): Promise<string> {
  const [, namespace] = OF_NAMESPACE.find(([pattern]) => pattern.test(name)) ?? [];
  if (namespace !== undefined) await requireSharedNamespace(root, namespace, name);
  return (await root.readText(sysctlPath(name)))?.trim() ?? '';
}

/** Dots lead into folders; a slash stands for a dot within a name, as in net.ipv4.conf.eth0/100.rp_filter. */
function sysctlPath(name: string): string {
  const steps = name.split('.').map((step) => step.replaceAll('/', '.'));
  if (steps.some((step) => /^\.*$/.test(step))) {
    throw new HostFailure('malformed', `“${name}” is no name of a kernel setting`, 'Mend the check');
  }
  return `/proc/sys/${steps.join('/')}`;
}
