import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

/** `npm run update-pictures`: no tests, but they want the services that tests have. */
export default defineConfig({
  ...config,
  test: { ...config.test, include: ['tests/pictures/take-*.ts'], typecheck: { enabled: false } },
});
