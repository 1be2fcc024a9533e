/** What is mounted on the host. */
import { HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';
import { parseMountInfo } from './mount-info.ts';
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
    return { host: { mounts: [...parseMountInfo(text)] }, gaps: [], watched: [] };
  },
};
