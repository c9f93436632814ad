import { proxyActivities } from '@temporalio/workflow';
import type { BenchActivities } from './activities.ts';
import type { FanOutConfig, SequenceConfig } from './configs.ts';

const { listItems, touch } = proxyActivities<BenchActivities>({ startToCloseTimeout: '2m' });

export async function noopJob(): Promise<void> {}

export async function sequenceJob({ steps }: SequenceConfig): Promise<void> {
  for (let index = 0; index < steps; index += 1) await touch(`step-${index}`);
}

export async function fanOutJob({ total, maxConcurrent }: FanOutConfig): Promise<number> {
  const left = (await listItems(total)).values();
  const touched: string[] = [];
  const touchUntilNoneIsLeft = async () => {
    for (const name of left) touched.push(await touch(name));
  };
  await Promise.all(Array.from({ length: maxConcurrent }, touchUntilNoneIsLeft));
  return touched.length;
}
