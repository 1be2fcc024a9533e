/** The options that the engine's daemon runs with, as a part of the host. */
import type { HostPartReader } from './host-part.ts';

export const OPTIONS_PART: HostPartReader = {
  what: 'options of the daemon',
  parts: ['options'],
  isNeeded: ({ parts }) => parts.has('options'),
  followsEngine: true,
  async read(context) {
    const { options, gaps, configFile } = await context.daemonOptions();
    return { host: { options }, gaps, watched: [configFile] };
  },
};
