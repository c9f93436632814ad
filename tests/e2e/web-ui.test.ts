import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { temporalUiUrl } from '../support/services.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import { postgresVariables } from '../workflows/openmetadata/postgres-variables.ts';
import { createSourceDatabases } from '../workflows/openmetadata/source-databases.ts';
import { openBrowser } from './browser.ts';

const screenshots = new URL('../../.moderate/screenshots/', import.meta.url);
const source = createSourceDatabases();
let catalog: string;
let worker: TestWorker;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const tables =
    'create table buildings (id int primary key, area float8); insert into buildings select g, g * 2 from generate_series(1, 500) g;';
  await source.create('districts', tables);
  await source.create('tariffs', tables);
  catalog = await mkdtemp(join(tmpdir(), 'catalog-'));
  worker = await startWorker(definitions, { ...postgresVariables(), CATALOG_DIR: catalog });
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 1400 } });
});

afterAll(async () => {
  await browser.close();
  await worker.stop();
  await source.dropAll();
  await rm(catalog, { recursive: true });
});

const start = (config: Record<string, unknown>) =>
  startRun(worker.client, {
    job: 'postgresIngestionJob',
    config: { ignoredDatabases: [...source.ignoredDatabases], ...config },
    launchedBy: 'test',
    summary: 'Catalog and profile the databases of platform-postgres',
  });

const runPage = (
  { workflowId, firstExecutionRunId: runId }: WorkflowHandleWithFirstExecutionRunId,
  tab: 'timeline' | 'user-metadata',
) =>
  new URL(
    `/namespaces/${worker.env['TEMPORAL_NAMESPACE']}/workflows/${encodeURIComponent(workflowId)}/${runId}/${tab}`,
    temporalUiUrl(),
  ).href;

/**
 * The text of a page and of its frames, which contain the Markdown, as soon as it matches. Takes a
 * screenshot either way.
 */
async function textOfPage(url: string, name: string, awaited: RegExp): Promise<string> {
  await page.goto(url);
  try {
    return await vi.waitFor(
      async () => {
        const texts = await Promise.all(
          page.frames().map((frame) => frame.locator('body').innerText()),
        );
        expect(texts.join('\n')).toMatch(awaited);
        return texts.join('\n');
      },
      { timeout: 15_000, interval: 100 },
    );
  } finally {
    await page.screenshot({ path: new URL(`${name}.png`, screenshots).pathname });
  }
}

test('the page of the run shows its steps by asset and partition', async () => {
  const handle = await start({});
  await handle.result();
  const timeline = await textOfPage(
    runPage(handle, 'timeline'),
    'completed-run-timeline',
    /postgres_profile \[/,
  );
  for (const database of ['districts', 'tariffs'])
    expect(timeline).toContain(`postgres_metadata [${source.prefix}${database}]`);
  const text = await textOfPage(
    runPage(handle, 'user-metadata'),
    'completed-run',
    /5 materialized/,
  );
  expect(text).toContain('Catalog and profile the databases of platform-postgres');
  expect(text).toContain('openmetadata/postgres_metadata');
  expect(text).toMatch(/5 materialized/);
  expect(text).toMatch(/rows: 500/);
});

test('the page of a run with a bad config says what is wrong with it', async () => {
  const handle = await start({ maxConcurrent: 0 });
  await expect(handle.result()).rejects.toThrow('Workflow execution failed');
  const text = await textOfPage(runPage(handle, 'timeline'), 'refused-run', /maxConcurrent/);
  expect(text).toMatch(/The config of postgresIngestionJob is not valid/);
});

test('runs can be searched by asset and partition', async () => {
  const query = `AssetKey="openmetadata/postgres_profile" AND PartitionKey="${source.prefix}tariffs"`;
  const url = new URL(`/namespaces/${worker.env['TEMPORAL_NAMESPACE']}/workflows`, temporalUiUrl());
  url.searchParams.set('query', query);
  await textOfPage(url.href, 'search', /postgresIngestionJob\//);
  expect(await page.getByText(/postgresIngestionJob\/[0-9a-f]/).count()).toBe(1);
});
