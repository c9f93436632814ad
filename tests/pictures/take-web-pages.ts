import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { seed } from '#tests/orchestrator/web/pages/seed.ts';
import { startPages, type Pages } from '#tests/orchestrator/web/pages/start-pages.ts';

const folder = new URL('../../docs/pictures/', import.meta.url);

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
  await seed(pages.environment);
  await vi.waitUntil(
    async () => (await (await fetch(pages.web.url)).text()).includes('7 problems'),
    { timeout: 30_000, interval: 500 },
  );
});

afterAll(() => pages.close());

test.each([
  ['asset', '/assets/meters/cleaned', 'light', 1_100],
  ['graph', '/assets/graph', 'dark', 640],
  ['run', '/runs/0199-profiles-c3', 'light', 800],
] as const)('%s', { timeout: 60_000 }, async (name, path, colorScheme, height) => {
  const { page, status, close } = await pages.open(path, {
    viewport: { width: 1_440, height },
    colorScheme,
    deviceScaleFactor: 1,
  });
  expect(status).toBe(200);
  await page.waitForTimeout(1_000);
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, folder)) });
  await close();
});
