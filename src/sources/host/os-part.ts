/** Which distribution the host runs. */

import { parseOsRelease } from '../../facts/os-release.ts';
import type { HostPartReader } from './host-part.ts';

/** The first that exists counts. */
const FILES = ['/etc/os-release', '/usr/lib/os-release'];

export const OS_PART: HostPartReader = {
  what: 'operating system',
  parts: ['os'],
  isNeeded: (needs) => needs.parts.has('os'),
  async read({ root }) {
    let text: string | undefined;
    for (const file of FILES) text ??= await root.readText(file);
    return { host: { os: { ...parseOsRelease(text ?? '') } }, gaps: [], watched: FILES };
  },
};
