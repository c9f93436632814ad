import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  createDefinitions,
  daily,
  defineAlert,
  defineAsset,
  definePipeline,
  materialized,
  webhook,
} from '@moderate/orchestrator';
import { startWeb, type Web } from '@moderate/orchestrator/web';
import { startRun } from '#orchestrator/client/start-run.ts';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { startReceiver, type Receiver } from '#tests/orchestrator/alerts/support/receiver.ts';
import { openBrowser } from '#tests/e2e/browser.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

const partitions = daily({ start: '2026-01-01', end: '2026-01-06', timeZone: 'Europe/Madrid' });
const orders = defineAsset({
  key: 'sales/orders',
  partitions,
  materialize: async () => 10,
});
const revenue = defineAsset({
  key: 'sales/revenue',
  deps: { orders },
  partitions,
  config: z.strictObject({ discount: z.number().default(0) }),
  materialize: async ({ upstream, config }) =>
    materialized((await upstream.orders()) * (1 - config.discount)),
  checks: {
    not_negative: {
      severity: 'error',
      blocking: true,
      check: ({ value }) => ({ passed: value >= 0, metadata: { revenue: value } }),
    },
  },
});
const report = defineAsset({
  key: 'sales/report',
  deps: { revenue },
  partitions,
  materialize: async ({ upstream }) => `Revenue: ${await upstream.revenue()}`,
});
const onCall = defineAlert({
  name: 'onCall',
  on: { check: 'failed' },
  to: [webhook({ name: 'on-call', url: 'ON_CALL_URL' })],
  window: '1s',
});
const definitions = createDefinitions({
  pipelines: [definePipeline({ assets: [orders, revenue, report], alerts: [onCall] })],
});

let receiver: Receiver;
let worker: TestWorker;
let web: Web;

beforeAll(async () => {
  const port = await freePort();
  receiver = await startReceiver();
  worker = await startWorker(definitions, {
    ON_CALL_URL: receiver.url,
    WEB_PUBLIC_URL: `http://127.0.0.1:${port}`,
  });
  const { WEB_PUBLIC_URL: _ofWorkers, ...env } = worker.env;
  const source = {
    env,
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => definitions,
    temporal: async () => worker.client,
    store: async () => worker.store,
    note: () => undefined,
  };
  web = await startWeb(source, { host: '127.0.0.1', port, report: () => undefined });
}, 120_000);

afterAll(async () => {
  await web.close();
  await worker.stop();
  await receiver.stop();
});

const materialize = async (config: object) => {
  const run = await startRun(worker.client, {
    job: 'materializeAssets',
    config: { ...config },
    launchedBy: 'schedule:nightly',
    summary: 'The night',
  });
  await run.result();
};

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

test(
  'with only the browser: why a check failed, its config mended, what follows materialized, three days filled, and an alert',
  { timeout: 60_000 },
  async () => {
    await materialize({ selection: ['+sales/report'], partitions: ['2026-01-01', '2026-01-05'] });
    await materialize({
      selection: ['sales/orders', 'sales/revenue+'],
      partition: '2026-01-06',
      config: { 'sales/revenue': { discount: 2 } },
    });
    await using browser = await openBrowser();
    const page = await browser.newPage();

    // The alert names the check, and links to the run.
    const [alert] = await receiver.waitFor(1);
    expect(alert?.title).toBe('1 check did not pass: not_negative of sales/revenue [2026-01-06]');
    await page.goto(alert?.items[0]?.url ?? '');
    await page.locator('#checks').getByText('revenue: -10').waitFor();

    // So does the overview, through the asset.
    await page.getByRole('link', { name: 'Overview' }).click();
    const problem = page.locator('#problems li', { hasText: 'sales/revenue' });
    await problem.getByRole('link', { name: 'why' }).click();
    await heading(page, 'sales/revenue');
    await page.locator('#checks').getByText('revenue: -10').waitFor();
    await page.locator('#checks').getByRole('link', { name: 'See the run' }).click();
    await page.locator('#summary').getByText('sales/revenue+ [2026-01-06]').waitFor();

    // The run is started again with a valid config, and watched.
    await page.getByRole('link', { name: 'Edit the config and run again' }).click();
    await page.getByRole('textbox', { name: 'discount' }).fill('0.5');
    await page.getByRole('button', { name: 'Start a run' }).click();
    await page.waitForURL(/\/runs\//);
    await page.locator('#head').getByText('completed').waitFor();
    await page.locator('#steps').getByText('3 ok').waitFor();

    // Three days in between are missing.
    await page.goto(new URL('/assets/sales/report', web.url).href);
    await page.getByRole('link', { name: '2026-01-02 to 2026-01-04' }).click();
    await page.getByRole('link', { name: 'Backfill it' }).click();
    await page.getByLabel('And its upstreams, which come first').check();
    await page.getByRole('button', { name: 'Start the backfill' }).click();
    await page.getByText('3 of 3 partitions done').waitFor();

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('everything is all right').waitFor();
    await page.getByRole('link', { name: 'Alerts' }).click();
    await page.locator('#messages').getByText('delivered').waitFor();
  },
);
