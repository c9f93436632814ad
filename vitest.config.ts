import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    typecheck: { enabled: true, include: ['tests/types/**/*.test-d.ts'] },
    environment: 'node',
    expect: { requireAssertions: true },
    pool: 'forks',
    // Most files wait: for runs, for timeouts, for processes that they have killed.
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
    // Tests run as this project's processes do.
    setupFiles: ['src/project.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
  },
});
