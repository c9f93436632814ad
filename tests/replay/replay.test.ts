import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { bundleWorkflows } from '../../src/orchestrator/worker/bundle-workflows.ts';
import { fixtureDefinitions } from '../fixtures/kit/definitions.ts';
import { readHistories } from './history-files.ts';
import { scenarios } from './scenarios.ts';

const histories = await readHistories();
let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  workflowBundle = await bundleWorkflows(fixtureDefinitions.workflowsUrl);
});

test('each scenario is recorded', () => {
  const names = histories.map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set([...scenarios.map(({ name }) => name), 'continued-as-new-last']));
});

test.for(histories)('the code of today replays $name', async ({ history }) => {
  await expect(Worker.runReplayHistory({ workflowBundle, reuseV8Context: true }, history)).resolves.toBeUndefined();
});

test('code that does something else is caught', async () => {
  const { history } = histories.find(({ name }) => name === 'fan-out') ?? {};
  const scheduled = history?.events?.find(({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name === 'touch');
  const type = scheduled?.activityTaskScheduledEventAttributes?.activityType;
  expect(type).toBeDefined();
  if (type) type.name = 'listItems';
  await expect(Worker.runReplayHistory({ workflowBundle, reuseV8Context: true }, history)).rejects.toThrow(/nondeterminism/i);
});
