import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { openRunEnvironment } from '../support/run-environment.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { postgresVariables } from '../workflows/openmetadata/postgres-variables.ts';
import { catalogFiles } from './support/catalog-files.ts';
import { points, seed } from './support/fault-options.ts';
import { createRandom } from './support/random.ts';
import { createSourceDatabases } from '../workflows/openmetadata/source-databases.ts';
import { nonEmpty } from '../support/non-empty.ts';

const product = {
  module: new URL('../../src/definitions.ts', import.meta.url),
  name: 'definitions',
};
const source = createSourceDatabases();

/** Not vacuumed, so that their size stays constant. */
const tables = Array.from(
  { length: 40 },
  (_, index) =>
    `create table t${index} (id int primary key, name text, amount numeric) with (autovacuum_enabled = false);
     insert into t${index} select g, 'name ' || g, g * 1.5 from generate_series(1, 3000) g;
     create view v${index} as select id, amount from t${index};`,
).join('\n');

beforeAll(async () => {
  await source.create('one', tables);
  await source.create('two', tables);
});

afterAll(() => source.dropAll());

/**
 * Ingests both databases into a separate folder, killing the worker at the given moments after the
 * first files appear.
 */
async function ingest(killsAfterMs: readonly number[]): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'catalog-'));
  const environment = await openRunEnvironment({ ...postgresVariables(), CATALOG_DIR: folder });
  let worker = await startWorkerProcess(product, environment.env);
  try {
    const config = { ignoredDatabases: [...source.ignoredDatabases], maxConcurrent: 2 };
    const handle = await startRun(environment.client, {
      job: 'postgresIngestionJob',
      config,
      launchedBy: 'test',
      summary: '',
    });
    for (const afterMs of killsAfterMs) {
      const before = (await readdir(folder, { recursive: true })).length;
      await vi.waitUntil(async () => (await readdir(folder, { recursive: true })).length > before, {
        timeout: 40_000,
      });
      await sleep(afterMs);
      await worker.kill();
      worker = await startWorkerProcess(product, environment.env);
    }
    await handle.result();
    const outcomes = await environment.store.materializations.ofRun(handle.firstExecutionRunId);
    expect(outcomes.map(({ status }) => status)).toEqual(
      Array.from({ length: 5 }, () => 'materialized'),
    );
    return await catalogFiles(folder);
  } finally {
    await worker.stop();
    await environment.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const rounds = Math.ceil(points / 2);
const timeout = 120_000 + rounds * 60_000;

test(
  `a worker killed twice a run in ${rounds} runs (seed ${seed}) leaves the catalog of an undisturbed run`,
  { timeout },
  async () => {
    const undisturbed = await ingest([]);
    expect(Object.keys(undisturbed).length).toBeGreaterThan(2 * 80 * 2);
    const random = createRandom(seed);
    const kills = Array.from({ length: rounds }, () => [random(300), random(900)]);
    for (const moments of nonEmpty(kills)) expect(await ingest(moments)).toEqual(undisturbed);
  },
);
