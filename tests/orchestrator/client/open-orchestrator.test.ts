import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOrchestrator } from '@moderate/orchestrator/client';
import { bills, customers, definitions } from '#tests/doubles/fixtures/customers/definitions.ts';
import { billAll, signUp } from '#tests/doubles/fixtures/customers/sign-up.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(definitions);
});

afterAll(() => worker.stop());

const billOf = async (customer: string) => (await worker.store.materializations.latest('customers/bills', customer))?.value;
const keys = () => worker.store.partitionKeys.page('customers', undefined, 10);

test('the example of the documentation adds, materializes, lists and removes partitions', async () => {
  const { runId, workflowId } = await signUp(worker.env, 'ann');
  await worker.client.workflow.getHandle(workflowId).result();
  expect(await billOf('ann')).toBe('bill of ann');
  expect(await worker.store.runs.find(runId)).toMatchObject({ status: 'completed', launchedBy: 'api' });

  await worker.store.partitionKeys.change({ name: 'customers', add: ['ben', 'eve'], remove: [] });
  await billAll(worker.env, (customer) => customer === 'ben');
  expect(await keys()).toEqual(['ann', 'eve']);
  expect([await billOf('eve'), await billOf('ben')]).toEqual(['bill of eve', undefined]);
  const [page, example] = await Promise.all(
    ['../../../docs/reference/client.md', '../../doubles/fixtures/customers/sign-up.ts'].map((file) =>
      readFile(new URL(file, import.meta.url), 'utf8'),
    ),
  );
  expect(page).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('connections that it is given stay open, and what cannot succeed is refused before anything is written', async () => {
  const { client, store } = worker;
  const orchestrator = await openOrchestrator({ definitions, client, store });
  expect(await orchestrator.changePartitions({ of: customers, add: ['zoe', 'ann'], remove: ['eve', 'nobody'] })).toEqual({
    added: 1,
    removed: 1,
  });
  await expect(orchestrator.changePartitions({ of: customers, add: [' x'] })).rejects.toMatchObject({ code: 'PARTITION_KEY_INVALID' });
  await expect(orchestrator.materialize(bills, { partition: 'eve' })).rejects.toMatchObject({ code: 'PARTITION_NOT_FOUND' });
  await expect(orchestrator.materialize('customers/bill')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(orchestrator.materialize(bills, { config: { 'customers/bills': { tip: 1 } }, partition: 'zoe' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
  await orchestrator.close();
  expect(await keys()).toEqual(['ann', 'zoe']);
});
