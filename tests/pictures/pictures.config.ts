import { defineConfig } from 'vitest/config';
import config from '../../vitest.config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether pictures are taken, rather than compared. */
    readonly takesPictures?: true;
  }
}

/** `npm run update-pictures`: takes the pictures of the documentation, with the services that tests have. */
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['tests/pictures/take-*.ts', 'tests/pictures/web-pages.test.ts'],
    typecheck: { enabled: false },
    provide: { takesPictures: true },
  },
});
