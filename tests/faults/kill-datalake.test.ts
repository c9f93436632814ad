import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSpool } from '#spool/open-spool.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import { objectStorageStartMs } from '../support/object-storage.ts';
import { openRunEnvironment } from '../support/run-environment.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { createLake, type TestLake } from '../workflows/openmetadata/lake.ts';
import { catalogFiles } from './support/catalog-files.ts';
import { seed } from './support/fault-options.ts';

const product = {
  module: new URL('../../src/definitions.ts', import.meta.url),
  name: 'definitions',
};
const objects = 24;
let lake: TestLake;

beforeAll(async () => {
  lake = await createLake('kill-lake');
  const rows = Array.from(
    { length: 20_000 },
    (_, index) => `${index},${(index * 7919) % 1009},name ${index % 77}`,
  ).join('\n');
  for (let index = 0; index < objects; index += 1) {
    await lake.put(
      `${index % 2 === 0 ? 'one' : 'two'}/${index}.csv`,
      `id,amount,name\n${index},0,first\n${rows}\n`,
    );
  }
}, objectStorageStartMs);

afterAll(() => lake.drop());

/**
 * Ingests the lake into a separate folder, killing the worker at the given moments after further
 * profiles appear.
 */
async function ingest(killsAfterMs: readonly number[]): Promise<Record<string, string>> {
  const [folder, spool] = await Promise.all([
    mkdtemp(join(tmpdir(), 'catalog-')),
    mkdtemp(join(tmpdir(), 'spool-')),
  ]);
  const environment = await openRunEnvironment({
    ...lake.variables,
    CATALOG_DIR: folder,
    SPOOL_DIR: spool,
  });
  const profiles = async () =>
    (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.profile.json'))
      .length;
  let worker = await startWorkerProcess(product, environment.env);
  try {
    const config = { profileSampleRows: null };
    const handle = await startRun(environment.client, {
      job: 'datalakeIngestionJob',
      config,
      launchedBy: 'test',
      summary: '',
    });
    for (const afterMs of killsAfterMs) {
      const before = await profiles();
      await vi.waitUntil(async () => (await profiles()) > before, { timeout: 60_000 });
      await sleep(afterMs);
      await worker.kill();
      worker = await startWorkerProcess(product, environment.env);
    }
    await handle.result();
    const outcomes = await environment.store.materializations.ofRun(handle.firstExecutionRunId);
    expect(outcomes.map(({ status }) => status)).toEqual(
      Array.from({ length: 5 }, () => 'materialized'),
    );
    // A worker that is killed after all profiles were sent leaves its folder for the next worker to
    // clean up.
    await (await openSpool({ folder: spool, limitBytes: 1 })).close();
    expect(await readdir(spool)).toEqual([]);
    return await catalogFiles(folder);
  } finally {
    await worker.stop();
    await environment.close();
    await rm(folder, { recursive: true, force: true });
    await rm(spool, { recursive: true, force: true });
  }
}

test(
  `a worker killed while it profiles (seed ${seed}) leaves the catalog of an undisturbed run`,
  { timeout: 240_000 },
  async () => {
    const undisturbed = await ingest([]);
    expect(Object.keys(undisturbed).filter((name) => name.endsWith('.profile.json'))).toHaveLength(
      objects,
    );
    expect(await ingest([seed % 100])).toEqual(undisturbed);
  },
);
