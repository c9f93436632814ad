import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { seed } from '#tests/orchestrator/web/pages/seed.ts';
import { startPages, type Pages } from '#tests/orchestrator/web/pages/start-pages.ts';
import { comparePicture, isNoticed, keepPicture } from './compare-picture.ts';
import { dateRecordedTimes } from './date-recorded-times.ts';
import { openStill } from './open-still.ts';

/** The current time for the server and the browser. */
const now = new Date('2026-09-30T10:30:00Z');
/** Pages open with the second theme: the switch makes canvases redraw with the loaded fonts. */
const themes = ['dark', 'light'] as const;

let pages: Pages;
let context: BrowserContext;

beforeAll(async () => {
  pages = await startPages();
  vi.useFakeTimers({ toFake: ['Date'], now });
  const { store } = pages.environment;
  await seed(pages.environment);
  await dateRecordedTimes(store.database, new Date(now.getTime() - 300_000));
  const [running] = await store.runs.list({ status: 'running', limit: 1 });
  context = await openStill(pages.browser, now, running?.runId ?? '');
});

afterAll(async () => {
  vi.useRealTimers();
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await pages.close();
});

async function open(path: string, height: number): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1_440, height });
  await page.goto(new URL(path, pages.web.url).href);
  await page.evaluate('document.fonts.ready');
  return page;
}

const take = (page: Page) => page.screenshot({ animations: 'disabled', caret: 'hide' });

test.each([
  ['overview', '/', 900],
  ['assets', '/assets', 900],
  ['graph', '/assets/graph', 640],
  ['asset', '/assets/meters/cleaned', 1_100],
  ['runs', '/runs', 800],
  ['run', '/runs/0199-profiles-c3', 800],
  ['job', '/jobs/materializeAssets', 900],
  ['backfill', '/backfills/gaps-of-august', 800],
  ['automation', '/automation', 700],
  ['queue', '/queue', 600],
] as const)(
  'the page %s looks as in the documentation: else see test-results/pictures, and take the pictures again by npm run update-pictures if that is meant',
  async (name, path, height) => {
    const page = await open(path, height);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      const picture = `${name}-${theme}`;
      if (inject('takesPictures') === true) await keepPicture(picture, () => take(page));
      expect([picture, await comparePicture(picture, () => take(page))]).toEqual([
        picture,
        'as it was',
      ]);
    }
    await page.close();
  },
);

test('a lost colour, a moved column and another space are noticed', async () => {
  const page = await open('/assets', 900);
  expect(await comparePicture('assets-light', () => take(page))).toBe('as it was');
  const isNoticedWith = async (rule: string) => {
    await page.evaluate(
      `document.styleSheets[0].insertRule(${JSON.stringify(rule)}, document.styleSheets[0].cssRules.length)`,
    );
    const noticed = await isNoticed('assets-light', await take(page));
    await page.evaluate(
      'document.styleSheets[0].deleteRule(document.styleSheets[0].cssRules.length - 1)',
    );
    return noticed;
  };
  const changes = [
    '.badge.overdue { color: var(--text) }',
    '.badge.failed { background: none }',
    'td.number { text-align: left }',
    'td { padding-top: 7px }',
  ];
  const noticed: string[] = [];
  for (const change of changes) if (await isNoticedWith(change)) noticed.push(change);
  expect(noticed).toEqual(changes);
  expect(await isNoticedWith('nothing { color: red }')).toBe(false);
});
