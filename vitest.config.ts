import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const MEASURE = '\0measure-as-built';

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
    testTimeout: 20_000,
    // What is waited for comes late where many tests share the processors.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 120_000,
    server: { deps: { inline: ['ink', 'ink-testing-library'] } },
    env: { TZ: 'UTC', FORCE_COLOR: '0' },
  },
});
