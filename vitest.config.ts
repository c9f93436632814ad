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
    // Longer than a browser waits for an element, so that a failure names what it waited for.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
  },
});
