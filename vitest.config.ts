import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { secondTries } from './test/second-tries.ts';

const MEASURE = '\0measure-as-built';

/** Where .ci/run wants what each test came to. */
const report = process.env.TEST_REPORT;
const toFile: ['json', { outputFile: string }][] =
  report === undefined ? [] : [['json', { outputFile: report }]];

export default defineConfig({
  plugins: [
    {
      // The built program measures texts for Ink by its own letters (scripts/bundle.ts); tests do too.
      name: 'measure-as-built',
      enforce: 'pre',
      resolveId: (source, importer) =>
        source === 'string-width' && importer?.includes('/node_modules/ink/') ? MEASURE : undefined,
      load: (id) =>
        id === MEASURE
          ? `export { terminalWidth as default } from ${JSON.stringify(fileURLToPath(new URL('src/ui/text/terminal-width.ts', import.meta.url)))};`
          : undefined,
    },
  ],
  test: {
    globalSetup: ['test/engine/global-setup.ts'],
    include: ['test/**/*.test.{ts,tsx}'],
    // Engine and pty tests share one daemon and two cores: a crowd of workers only makes them slow.
    maxWorkers: 2,
    testTimeout: 60_000,
    // What is waited for comes late where many tests share the processors.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 240_000,
    // Processors that many share make real daemons and terminals late in ways nobody thought of. What passes only at the
    // second try is named at the end.
    retry: process.env.CI === undefined ? 0 : 1,
    reporters: ['default', secondTries, ...toFile],
    server: { deps: { inline: ['ink', 'ink-testing-library'] } },
    env: { TZ: 'UTC', FORCE_COLOR: '0' },
  },
});
