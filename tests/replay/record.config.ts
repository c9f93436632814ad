import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** `npm run record-histories`: no tests, but needs the tests' services. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['tests/replay/record/*.ts'], typecheck: { enabled: false } },
});
