import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken, hashOf } from '#orchestrator/actions/tokens/token.ts';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { seed } from './seed.ts';
import { startPages, type Pages } from './start-pages.ts';

let pages: Pages;
let page: Page;
/** The requests of a viewer that would change something. */
const sent: string[] = [];

beforeAll(async () => {
  pages = await startPages();
  const { store } = pages.environment;
  await seed(pages.environment);
  const token = createToken();
  const expiresAt = new Date(Date.now() + 3_600_000);
  const of = { name: 'looks', role: 'viewer', createdBy: 'test', expiresAt } as const;
  await store.apiTokens.create({ ...of, hash: hashOf(token) });
  const opened = await pages.open('/', { extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  ({ page } = opened);
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`);
  });
});

afterAll(() => pages.close());

const reason = 'You may look but not act: that takes the role operator, and yours is viewer.';
const running = async () =>
  (await pages.environment.store.runs.list({ status: 'running', limit: 1 }))[0]?.runId ?? '';

test.each([
  ['/jobs/materializeAssets', ['Start a run']],
  ['/assets/meters/readings', ['Start a run', 'Record it']],
  ['/automation/sensors/newWeatherFiles', ['Dry run', 'Move it']],
  ['/backfill?asset=meters/cleaned&status=failed', ['Start the backfill']],
  ['/runs/RUN', ['Cancel']],
  ['/runs/0199-regions-b2', ['Retry what failed']],
  ['/backfills/gaps-of-august', ['Pause', 'Cancel', 'Cancel with its runs', 'Retry what failed']],
  ['/alerts', ['Test', 'Silence']],
])(
  'on the page %s a viewer sees why each action is not theirs, and sends nothing',
  async (path, names) => {
    await page.goto(new URL(path.replace('RUN', await running()), pages.web.url).href);
    await page.evaluate(
      `for (const menu of document.querySelectorAll('details')) menu.open = true`,
    );
    const actions = page.locator('[data-act]:is(button), form[data-act] [type=submit]');
    await actions.first().waitFor();
    expect(await actions.allInnerTexts()).toEqual(names);
    for (const index of nonEmpty([...names.keys()])) {
      const action = actions.nth(index);
      expect(await action.getAttribute('aria-disabled')).toBe('true');
      const described = page.locator(`#${await action.getAttribute('aria-describedby')}`);
      expect(await described.isVisible()).toBe(true);
      expect(await described.innerText()).toBe(reason);
      await action.focus();
      await page.keyboard.press('Enter');
      expect(await page.getByRole('status').first().innerText()).toBe(reason);
      await action.click({ force: true });
    }
    expect(sent).toEqual([]);
  },
);
