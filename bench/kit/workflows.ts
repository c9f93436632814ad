import { proxyActivities } from '@temporalio/workflow';
import { assetOf, defineJob, defineWorkflowAsset, type } from '#orchestrator/workflow/index.ts';
import type { BenchActivities } from './activities.ts';
import type { FanOutConfig, SequenceConfig } from './configs.ts';
import type { bench } from './pipeline.ts';

const { listItems, touch } = proxyActivities<BenchActivities>({ startToCloseTimeout: '2m' });

export const items = defineWorkflowAsset({
  key: 'bench/items',
  input: type<FanOutConfig>(),
  materialize: ({ input }) => listItems(input.total),
});

export const item = defineWorkflowAsset({
  key: 'bench/item',
  materialize: ({ partition = '' }) => touch(partition),
});

export const noopJob = defineJob<Record<string, never>>(async () => undefined);

export const sequenceJob = defineJob<SequenceConfig>(async (run, config) => {
  for (let index = 0; index < config.steps; index += 1)
    await run.materialize(item, { partition: `step-${index}` });
});

export const fanOutJob = defineJob<FanOutConfig>(async (run, config) => {
  const list = await run.materialize(items, { input: config });
  const touched = await run.map(list, config, (partition) => run.materialize(item, { partition }));
  return touched.length;
});

const activityItem = assetOf<typeof bench>()('bench/activity_item');

export const activityAssetsJob = defineJob<FanOutConfig>(async (run, config) => {
  const list = await run.materialize(items, { input: config });
  const touched = await run.map(list, config, (partition) =>
    run.materialize(activityItem, { partition }),
  );
  return touched.length;
});
