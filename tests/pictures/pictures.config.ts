import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether to take pictures rather than compare them. */
    readonly takesPictures?: true;
  }
}

/** `npm run update-pictures`: takes the pictures of the documentation, with the tests' services. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['tests/pictures/take-*.ts', 'tests/pictures/web-pages.test.ts'],
    typecheck: { enabled: false },
    provide: { takesPictures: true },
  },
});
