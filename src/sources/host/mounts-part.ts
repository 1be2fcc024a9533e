/** What is mounted on the host. */
import type { MountPoint } from '../../facts/host.ts';
import { HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';
import { mountOptions, parseMountEntries } from './mount-entries.ts';
import { procText } from './proc-text.ts';

export const MOUNTS_PART: HostPartReader = {
  what: 'mounts',
  parts: ['mounts'],
  isNeeded: (needs) => needs.parts.has('mounts'),
  async read({ root }) {
    // Process 1 sees the host's mounts also when we were started with our own.
    const text = await procText(root, '/proc/1/mountinfo').catch((error: unknown) => {
      if (root.isOwn && error instanceof HostFailure) return procText(root, '/proc/self/mountinfo');
      throw error;
    });
    return { host: { mounts: [...mountPoints(text)] }, gaps: [], watched: [] };
  },
};

/** Those of /proc/PID/mountinfo, in its order. Lines of another form are left out. */
export function mountPoints(text: string): readonly MountPoint[] {
  return parseMountEntries(text).flatMap((entry) => {
    const { target, source, type, device } = entry;
    if (!target.startsWith('/') || type === '') return [];
    return [{ target, source, type, options: mountOptions(entry), device }];
  });
}
