/** Files that checks read themselves, as a part of the host. */
import type { Gap } from '../../facts/gap.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';
import type { HostPartReader } from './host-part.ts';

export const TEXTS_PART: HostPartReader = {
  what: 'files that checks ask for',
  parts: ['texts'],
  isNeeded: ({ texts }) => texts.size > 0,
  async read({ root, needs }) {
    const texts: Record<string, string> = {};
    const gaps: Gap[] = [];
    for (const path of needs.texts) {
      try {
        if (!path.startsWith('/'))
          throw new HostFailure('malformed', `${path} is no path`, 'Begin it with /');
        const text = await root.readText(path);
        if (text !== undefined) texts[path] = text;
      } catch (error) {
        gaps.push(gapOfFailure(`host.texts["${path}"]`, error));
      }
    }
    return { host: { texts }, gaps, watched: [...needs.texts].filter(isWatchable) };
  },
};

function isWatchable(path: string): boolean {
  return !/^\/(?:proc|sys)(?:\/|$)/.test(path);
}
