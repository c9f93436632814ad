import { proxyActivities } from '@temporalio/workflow';
import { defineAsset, defineJob, type MaterializeContext } from '#orchestrator/workflow/index.ts';
import type { BenchActivities } from './activities.ts';
import type { FanOutConfig, SequenceConfig } from './configs.ts';

const { listItems, touch } = proxyActivities<BenchActivities>({ startToCloseTimeout: '2m' });

export const items = defineAsset({
  key: 'bench/items',
  madeBy: 'fanOutJob',
  materialize: ({ config }: MaterializeContext<FanOutConfig>) => listItems(config.total),
});

export const item = defineAsset({
  key: 'bench/item',
  madeBy: 'fanOutJob',
  materialize: ({ partition = '' }: MaterializeContext<FanOutConfig | SequenceConfig>) => touch(partition),
});

export const noopJob = defineJob<Record<string, never>>(async () => undefined);

export const sequenceJob = defineJob<SequenceConfig>(async (run, config) => {
  for (let index = 0; index < config.steps; index += 1) await run.materialize(item, { partition: `step-${index}`, config });
});

export const fanOutJob = defineJob<FanOutConfig>(async (run, config) => {
  const list = await run.materialize(items, { config });
  const touched = await run.map(list, config, (partition) => run.materialize(item, { partition, config }));
  return touched.length;
});
