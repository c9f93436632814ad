import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { loadSamples } from '#dev/sample-data/load-samples.ts';
import { sampleDatabases } from '#dev/sample-data/sample-databases.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { openBrowser } from '#tests/e2e/browser.ts';
import { temporalUiUrl } from '#tests/support/services.ts';
import { startWorker } from '#tests/support/start-worker.ts';
import { postgresVariables } from '#tests/workflows/openmetadata/postgres-variables.ts';

const picture = fileURLToPath(new URL('../../docs/pictures/temporal-run.png', import.meta.url));
const databases = sampleDatabases.map(({ name }) => name);

test('temporal-run', { timeout: 120_000 }, async () => {
  const catalog = await mkdtemp(path.join(tmpdir(), 'catalog-'));
  await loadSamples(postgresVariables(), () => undefined);
  const worker = await startWorker(definitions, { ...postgresVariables(), CATALOG_DIR: catalog });
  const browser = await openBrowser();
  try {
    const run = await startRun(worker.client, {
      job: 'postgresIngestionJob',
      config: { ignoredDatabases: [`(?!(${databases.join('|')})$)`] },
      launchedBy: 'pictures',
      summary: 'Catalog and profile the sample databases',
    });
    await run.result();
    const page = await browser.newPage({ viewport: { width: 1_440, height: 1_100 } });
    const namespace = worker.env['TEMPORAL_NAMESPACE'];
    const workflow = encodeURIComponent(run.workflowId);
    const runPage = `/namespaces/${namespace}/workflows/${workflow}/${run.firstExecutionRunId}/timeline`;
    await page.goto(new URL(runPage, temporalUiUrl()).href);
    await page
      .getByText(/postgres_profile \[/)
      .first()
      .waitFor();
    await page.waitForTimeout(1_000);
    expect(await page.getByText(/postgres_profile \[/).count()).toBeGreaterThan(0);
    await page.screenshot({ path: picture });
  } finally {
    await browser.close();
    await worker.stop();
    await rm(catalog, { recursive: true });
  }
});
