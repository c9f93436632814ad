import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definitions as deployment } from '#definitions.ts';
import { graph } from '#tests/doubles/fixtures/graph/pipeline.ts';
import * as workflows from '#tests/doubles/fixtures/graph/workflows.ts';
import type { TestWorker } from '#tests/support/start-worker.ts';
import { runCommand, type CommandOptions } from './run-command.ts';
import { startCommandWorker } from './start-command-worker.ts';

const workflowsUrl = new URL('../doubles/fixtures/graph/workflows.ts', import.meta.url);
const definitions = createDefinitions({ workflows, workflowsUrl, pipelines: [graph] });
let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startCommandWorker(definitions));
});

afterAll(() => worker.stop());

test('a partition is materialized by its key', async () => {
  const { code, out } = await runCommand(
    ['materialize', 'graph/measured', '--partition', '12', '--wait'],
    options,
  );
  expect(out).toMatch(/^Started materializeAssets: .*✓ graph\/measured \[12\]/s);
  expect(code).toBe(0);
  expect((await worker.store.materializations.latest('graph/measured', '12'))?.value).toBe(12);
});

test('several partitions are materialized by one run, which is shown without all of its keys', async () => {
  const keys = [`${'0'.repeat(1_200)}5`, `${'0'.repeat(1_200)}7`];
  const args = [
    'materialize',
    'graph/measured',
    ...keys.flatMap((key) => ['--partition', key]),
    '--wait',
  ];
  const { code, out } = await runCommand(args, options);
  expect(out).toMatch(
    /^Started materializeAssets: .*✓ graph\/measured \[0+[57]\].*✓ graph\/measured \[0+[57]\].*: 2 materialized\n$/s,
  );
  expect(code).toBe(0);
  const [runId = ''] = /[0-9a-f]{8}-[0-9a-f-]+/.exec(out) ?? [];
  const shown = await runCommand(['runs', 'show', runId], options);
  expect(shown.out).toMatch(/ {2}config +\{"selection".*0…\n/);
});

test('a partition whose input a job supplies is materialized by a run of that job', async () => {
  const { code, out } = await runCommand(
    ['materialize', 'graph/text', '--partition', '3', '--wait'],
    options,
  );
  expect(out).toMatch(/^Started chainJob: .*✓ graph\/text/s);
  expect(code).toBe(0);
  expect((await worker.store.materializations.latest('graph/text', ''))?.value).toBe('xxx');
});

test.for([
  [['graph/text'], 'supplies. Select it alone: moderate materialize graph/text --partition KEY'],
  [
    ['graph/text+', '--partition', '3'],
    'supplies. Select it alone: moderate materialize graph/text --partition KEY',
  ],
  [
    ['graph/text', '--partition', '3', '--partition', '4'],
    'supplies for one partition. Use a backfill, which starts a run for each: moderate backfill graph/text --partition 3 --partition 4',
  ],
  [
    ['graph/text', '--partition', 'one'],
    'No job materializes the partition one of graph/text by its key: chainJob, strayJob.',
  ],
  [['graph/text', '--partition', 'many'], 'The config of chainJob is not valid:\n- length: '],
  [
    ['graph/text', '--partition', '3', '--config', '{"graph/text": {}}'],
    'Its runs are of chainJob: moderate run chainJob --config',
  ],
  [['graph/measured'], 'none was given: moderate materialize graph/measured --partition KEY'],
  [
    ['graph/of_day'],
    '- partition: graph/of_day is materialized by partition (daily in Europe/Madrid), and none was given: ' +
      'moderate materialize graph/of_day --partition KEY',
  ],
  [
    ['graph/of_day', '--partition', '2026-2-3'],
    '- partition: graph/of_day: "2026-2-3" is not one of its partitions',
  ],
  [
    ['graph/of_day', '--partition', '2025-12-31'],
    'expected one from 2026-01-01 on, which is the first',
  ],
  [
    ['graph/of_day', 'graph/of_day_and_user', '--partition', '2026-02-03'],
    'graph/of_day_and_user: "2026-02-03" is not one of its partitions',
  ],
] as const)('%j is refused: %s', async ([args, message]) => {
  const { code, out, err } = await runCommand(['materialize', ...args], options);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test('a partition that the asset defines is materialized, and its definition is shown', async () => {
  const args = [
    'materialize',
    'graph/of_day_and_user',
    '--partition',
    '2026-02-03|ann\\|bob',
    '--wait',
  ];
  expect(await runCommand(args, options)).toMatchObject({
    code: 2,
    err: expect.stringContaining('has no partition 2026-02-03|ann\\|bob'),
  });
  await worker.store.partitionKeys.change({ name: 'users', add: ['ann|bob'], remove: [] });
  expect(await runCommand(args, options)).toMatchObject({ code: 0, err: '' });
  const latest = await worker.store.materializations.latest(
    'graph/of_day_and_user',
    '2026-02-03|ann\\|bob',
  );
  expect(latest?.value).toBe('ann|bob since 2026-02-02T23:00:00.000Z');

  const ofBoth = await runCommand(['assets', 'show', 'graph/of_day_and_user'], options);
  expect(ofBoth.out).toContain(
    '  partitions  date (daily in Europe/Madrid) × user (dynamic: users); 1 materialized\n',
  );
  const days = await runCommand(['assets', 'show', 'graph/of_day'], options);
  expect(days.out).toMatch(
    /\n {2}partitions {2}\d+, daily in Europe\/Madrid, 2026-01-01 to 2026-\d\d-\d\d; 0 materialized\n/,
  );
  const document = JSON.parse(
    (await runCommand(['assets', 'show', 'graph/of_day', '--json'], options)).out,
  ) as { readonly asset: object };
  expect(document.asset).toMatchObject({
    partitions: 0,
    definedPartitions: { kind: 'daily', first: '2026-01-01' },
  });
  const none = await runCommand(
    ['assets', 'show', 'graph/of_day', '--partition', '2026-1-5'],
    options,
  );
  expect(none.err).toContain('Did you mean 2026-01-05? [PARTITION_KEY_INVALID]');
});

test('assets shows what a partition is enough for', async () => {
  const { out } = await runCommand(['assets'], options);
  expect(out).toMatch(/graph\/measured .*\n.* by partition\n/);
  expect(out).toMatch(/graph\/text .*\n.* by partition, in runs of chainJob, strayJob\n/);
});

test('what a person can materialize of this deployment by a key alone', () => {
  const sources = Object.fromEntries(
    deployment.assets.map(({ key, inputFrom }) => [key, inputFrom]),
  );
  expect(sources).toMatchObject({
    'openmetadata/postgres_metadata': 'inputOf',
    'openmetadata/postgres_profile': 'inputOf',
    'openmetadata/datalake_metadata': 'inputOf',
    'openmetadata/datalake_profile': 'inputOf',
    'trust/object_owner': 'inputOf',
    'trust/user_did': 'configOf',
    'trust/object_proof': 'configOf',
    'datasets/remote_head': 'inputOf',
    'datasets/upload_plan': 'configOf',
    'matrix_profile/report': 'job',
  });
  const configOf = (job: string, partition: string, asset: string) =>
    deployment.jobs.get(job)?.configOf(partition, asset);
  expect(configOf('propagateNewUserToTrustServicesJob', 'ann', 'trust/user_did')).toEqual({
    username: 'ann',
  });
  expect(configOf('createAssetObjectProofJob', 'ann', 'trust/user_did')).toBeUndefined();
  expect(configOf('createAssetObjectProofJob', 'ann-assets/a.csv', 'trust/object_proof')).toEqual({
    assetObjectKey: 'ann-assets/a.csv',
  });
  expect(configOf('genomeProjectJob', 'genome-project', 'datasets/upload_plan')).toEqual({});
  expect(
    configOf('buildingStockJob', 'genome-project-weather-csv', 'datasets/uploaded_file'),
  ).toBeUndefined();
});
