import { expect, test } from 'vitest';
import { readRuns, type RunsOptions } from '#orchestrator/reports/runs/read-runs.ts';
import type { RunPage } from '#orchestrator/state/runs.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import type { StoredRun } from '#orchestrator/state/stored-run.ts';
import { kitchenDefinitions } from '#tests/doubles/fixtures/sensors/kitchen-definitions.ts';

const recorded = ['c', 'b', 'a'].map((runId, index) => ({
  runId,
  startedAt: new Date(Date.UTC(2026, 0, 9 - index)),
  waitsFor: null,
})) as unknown as readonly StoredRun[];

const list = async ({ before, limit }: RunPage) =>
  recorded
    .filter(({ startedAt }) => before === undefined || startedAt < before.startedAt)
    .slice(0, limit);

const read = (options: RunsOptions) => {
  const source = {
    env: {},
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => kitchenDefinitions,
    temporal: () => Promise.reject(new Error('not needed')),
    store: async () => ({ runs: { list } }) as unknown as StateStore,
    note: () => undefined,
  };
  const at = new Date(Date.UTC(2026, 0, 10));
  const blockage = { kind: 'timeout', reason: 'No worker', failedAttempts: 1, since: at } as const;
  const run = {
    runId: 'new',
    workflowId: 'new',
    job: 'serveJob',
    launchedBy: 'cli',
    startedAt: at,
  };
  return readRuns(source, options, [{ ...run, blockage, isRecorded: false }]);
};

test('runs that no worker has begun may fill the first page, and the next one has all others', async () => {
  const first = await read({ limit: 1 });
  expect(first).toMatchObject({ unbegun: [{ runId: 'new' }], runs: [] });
  const rest = await read({ limit: 5, before: first.next });
  expect(rest).toMatchObject({ unbegun: [], runs: recorded, next: undefined });
});
