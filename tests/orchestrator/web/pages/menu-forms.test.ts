import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { defineSensor } from '#orchestrator/definitions/sensor.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { startPages, type Pages } from './start-pages.ts';
import { overflow, violations } from './violations.ts';

const orders = defineAsset({
  key: 'shop/orders',
  description: 'The orders of a customer',
  partitions: dynamicPartitions('shop/customers'),
  materialize: async () => 1,
});
const sensor = defineSensor({
  name: 'orderSensor',
  description: 'Orders by their number',
  intervalSecs: 60,
  assets: [orders],
  evaluate: async () => ({ requests: [] }),
});
const definitions = createDefinitions({
  definitionsUrl: import.meta.url,
  pipelines: [definePipeline({ assets: [orders], sensors: [sensor] })],
});

let pages: Pages;

beforeAll(async () => {
  pages = await startPages(async () => definitions);
});

afterAll(() => pages.close());

const actionsNamed = async (action: string) =>
  (await pages.environment.store.audit.list({ action, limit: 9 })).map(({ code, result }) =>
    code === undefined ? result : code,
  );

/** Opens a drop-down by keyboard. */
const openMenu = (page: Page, title: string) =>
  page.locator('summary', { hasText: title }).press('Enter');

/** Sees that an open drop-down can be used in a narrow window too. */
async function inspect(page: Page): Promise<void> {
  await page.setViewportSize({ width: 400, height: 800 });
  expect({ faults: await violations({ page }), wider: await overflow({ page }) }).toEqual({
    faults: [],
    wider: 0,
  });
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Performs an action, after which the page is loaded again. */
async function perform(page: Page, name: string): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name }).click();
  await loaded;
}

test('a cursor is moved after a question that shows it, unless it has changed since', async () => {
  const { sensors } = pages.environment.store;
  await sensors.setCursor('orderSensor', '10');
  const { page, complaints, close } = await pages.open('/automation/sensors/orderSensor');
  const questions: string[] = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.message());
    // The first question is answered with no.
    void (questions.length === 1 ? dialog.dismiss() : dialog.accept());
  });
  await openMenu(page, 'Move the cursor');
  await inspect(page);
  const field = page.getByLabel('New cursor');
  expect(await field.inputValue()).toBe('10');
  await field.fill('5');
  const move = page.getByRole('button', { name: 'Move it' });
  await move.press('Enter');
  await sensors.setCursor('orderSensor', '11');
  await move.press('Enter');
  await page.locator('#answer.failed').waitFor();
  expect(await page.locator('#answer').innerText()).toContain('it is 11 now, not 10');
  expect((await sensors.state('orderSensor')).cursor).toBe('11');

  await page.reload();
  await openMenu(page, 'Move the cursor');
  await field.fill('5');
  await perform(page, 'Move it');
  await page.locator('#about .name', { hasText: /^5$/ }).waitFor();
  await openMenu(page, 'Move the cursor');
  await perform(page, 'Begin anew');
  await page.locator('#about .name', { hasText: /^5$/ }).waitFor({ state: 'detached' });
  expect((await sensors.state('orderSensor')).cursor).toBeUndefined();
  expect(questions).toEqual([
    ...Array.from({ length: 2 }, () => expect.stringContaining('orderSensor, which is 10?')),
    expect.stringContaining('orderSensor, which is 11?'),
    expect.stringContaining('Remove the cursor of orderSensor, which is 5?'),
  ]);
  const moved = { sensor: 'orderSensor' };
  expect(await actionsNamed('sensors cursor')).toEqual([
    { ...moved, cursor: null, old: '5' },
    { ...moved, cursor: '5', old: '11' },
    'CURSOR_MOVED',
  ]);
  expect(complaints).toEqual([]);
  await close();
});

test('keys of dynamic partitions are added, and removed after a question', async () => {
  const { partitionKeys } = pages.environment.store;
  const { page, complaints, close } = await pages.open('/assets/shop/orders');
  page.on('dialog', (dialog) => void dialog.accept());
  await openMenu(page, 'Change shop/customers');
  await inspect(page);
  const keys = page.getByLabel('Keys of shop/customers');
  await keys.fill('ann\n\nben b');
  await perform(page, 'Add');
  await page.getByText('2 missing').first().waitFor();
  expect(await partitionKeys.all('shop/customers')).toEqual(['ann', 'ben b']);
  await openMenu(page, 'Change shop/customers');
  await keys.fill('ann');
  await perform(page, 'Remove');
  await page.getByText('1 missing').first().waitFor();
  expect(await partitionKeys.all('shop/customers')).toEqual(['ben b']);
  expect(await actionsNamed('partitions add')).toMatchObject([{ added: 2 }]);
  expect(await actionsNamed('partitions remove')).toMatchObject([{ removed: 1 }]);
  await openMenu(page, 'Change shop/customers');
  await page.getByRole('link', { name: 'Who did what to it' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('what another system has materialized is reported', async () => {
  await pages.environment.store.partitionKeys.change({
    name: 'shop/customers',
    add: ['cleo'],
    remove: [],
  });
  const { page, complaints, close } = await pages.open('/assets/shop/orders?partition=cleo');
  page.on('dialog', (dialog) => void dialog.accept());
  await openMenu(page, 'Report');
  await inspect(page);
  expect(await page.getByLabel('Materialized partition').inputValue()).toBe('cleo');
  await page.getByLabel('When').fill('2026-01-02T12:00');
  await page.getByLabel('Metadata').fill('{rows');
  const record = page.getByRole('button', { name: 'Record it' });
  await record.click();
  await page.locator('#answer', { hasText: '/metadata: Expected an object' }).waitFor();
  await page.getByLabel('Metadata').fill('{"rows": 120}');
  await perform(page, 'Record it');
  await page.locator('#latest', { hasText: '120' }).waitFor();
  const [latest] = await pages.environment.store.assetHistory.past('shop/orders', 'cleo', 1);
  expect(latest).toMatchObject({ endedAt: new Date('2026-01-02T11:00:00Z'), partition: 'cleo' });
  expect(await actionsNamed('assets report')).toMatchObject([{ isNew: true }]);
  expect(complaints).toEqual([]);
  await close();
});
