import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { definitions } from '#definitions.ts';
import { fixtureDefinitions } from '../doubles/fixtures/kit/definitions.ts';
import { poolDefinitions } from '../doubles/fixtures/pools/definitions.ts';
import { readHistories, type HistorySet } from './history-files.ts';
import { nonEmpty } from '../support/non-empty.ts';
import { workflowBundle } from '../support/workflow-bundle.ts';

const kit = await readHistories('kit');
const pools = await readHistories('pools');
const pipelines = await readHistories('pipelines');
let bundles: Readonly<Record<HistorySet, WorkflowBundleOption>>;

beforeAll(async () => {
  bundles = {
    kit: { codePath: await workflowBundle(fixtureDefinitions.workflowsUrl) },
    pools: { codePath: await workflowBundle(poolDefinitions.workflowsUrl) },
    pipelines: { codePath: await workflowBundle(definitions.workflowsUrl) },
  };
});

const replay = ({ set, history }: (typeof kit)[number]) =>
  Worker.runReplayHistory({ workflowBundle: bundles[set], reuseV8Context: true }, history);

test.for([...nonEmpty(definitions.jobs).keys(), 'sensorTick', 'pruneState', 'driveBackfill'])(
  'the deployment has a recorded history of %s',
  (workflow) => {
    expect(pipelines.map((recorded) => recorded.workflow)).toContain(workflow);
  },
);

test.for([...nonEmpty(kit), ...nonEmpty(pools), ...nonEmpty(pipelines)])(
  'the current code replays $release/$set/$name',
  async (recorded) => {
    await expect(replay(recorded)).resolves.toBeUndefined();
  },
);

test('code that does something else is caught', async () => {
  const recorded = kit.find(({ name }) => name === 'fan-out')!;
  const scheduled = recorded.history.events.find(
    ({ activityTaskScheduledEventAttributes: activity }) =>
      activity?.activityType?.name === 'touch',
  );
  const type = scheduled?.activityTaskScheduledEventAttributes?.activityType;
  expect(type).toBeDefined();
  if (type) type.name = 'listItems';
  await expect(replay(recorded)).rejects.toThrow(/nondeterminism/i);
});
