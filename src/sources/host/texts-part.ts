/** Files that checks read themselves, as a part of the host. */
import type { Gap } from '../../facts/gap.ts';
import { globFolder, isGlob } from './glob-folder.ts';
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
        for (const one of isGlob(path) ? await root.glob(path) : [path]) {
          const text = await root.readText(one);
          if (text !== undefined) texts[one] = text;
        }
      } catch (error) {
        gaps.push(gapOfFailure(`host.texts["${path}"]`, error));
      }
    }
    return { host: { texts }, gaps, watched: [...needs.texts].map(watchedPath).filter(isWatchable) };
  },
};

function watchedPath(path: string): string {
  return isGlob(path) ? globFolder(path) : path;
}

function isWatchable(path: string): boolean {
  return !/^\/(?:proc|sys)(?:\/|$)/.test(path);
}
