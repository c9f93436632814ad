import { afterAll, beforeAll, expect, test } from 'vitest';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { pagePaths } from './page-paths.ts';
import { seed } from './seed.ts';
import { openPage, startPages, type Pages } from './start-pages.ts';
import { startProxy, type Proxy } from './start-proxy.ts';

const path = '/data/orchestrator';
let pages: Pages;
let proxy: Proxy;

beforeAll(async () => {
  pages = await startPages(undefined, path);
  await seed(pages.environment);
  proxy = await startProxy(pages.web.url, path);
});

afterAll(async () => {
  proxy.close();
  await pages.close();
});

const open = (page: string) => openPage(pages.browser, new URL(page, proxy.url).href);

/** Addresses in a page outside the path of the proxy. */
const strayAddresses = `(() => {
  const names = ['href', 'src', 'action', 'data-act', 'data-page'];
  const elements = [...document.querySelectorAll(names.map((name) => '[' + name + ']').join())];
  return elements.flatMap((element) => names.map((name) => element.getAttribute(name)))
    .filter((address) => address?.startsWith('/') && !address.startsWith('${path}/'));
})()`;

test('each page works below the path of a proxy', { timeout: 120_000 }, async () => {
  const paths = nonEmpty(await pagePaths(pages.environment.store));
  const found: unknown[] = [];
  for (const page of paths) {
    const opened = await open(page.slice(1));
    const strays = await opened.page.evaluate<readonly string[]>(strayAddresses);
    found.push({ page, status: opened.status, strays, complaints: opened.complaints });
    await opened.close();
  }
  expect(found).toEqual(paths.map((page) => ({ page, status: 200, strays: [], complaints: [] })));
  expect(proxy.strays).toEqual([]);
});

test('so do actions and where they lead, links, the search and the stream of events', async () => {
  const { page, complaints, close } = await open('assets/buildings/by_region');
  await page.getByText('Materialize', { exact: true }).first().click();
  await page.getByRole('combobox', { name: 'Partition', exact: true }).fill('north');
  await Promise.all([
    page.waitForURL(new RegExp(`${path}/runs/.+`)),
    page.getByRole('button', { name: 'Start a run' }).click(),
  ]);
  await page.goto(new URL('backfills/gaps-of-august', proxy.url).href);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Runs/ }).click();
  await page.waitForURL(new RegExp(`${path}/runs$`));
  await page.getByRole('searchbox').first().fill('weekly');
  await Promise.all([page.waitForURL(/search\?q=weekly/), page.keyboard.press('Enter')]);
  const isOpen = await page.evaluate<boolean>(
    `new Promise((resolve) => { new EventSource('${path}/api/v1/events').onopen = () => resolve(true); })`,
  );
  expect({ isOpen, complaints, strays: proxy.strays }).toEqual({
    isOpen: true,
    complaints: [],
    strays: [],
  });
  await close();
});
