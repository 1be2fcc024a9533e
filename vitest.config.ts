import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/engine/global-setup.ts'],
    include: ['test/**/*.test.{ts,tsx}'],
    // Engine and pty tests share one daemon and two cores: a crowd of workers only makes them slow.
    maxWorkers: 2,
    testTimeout: 20_000,
    // What is waited for comes late where many tests share the processors.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 120_000,
    env: { TZ: 'UTC', FORCE_COLOR: '0' },
  },
});
