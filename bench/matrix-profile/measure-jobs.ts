import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { BenchParts } from '../bench-parts.ts';
import { endsWithin } from '../ends-within.ts';
import { inJobSetting, type JobSetting } from './job-setting.ts';
import { quantiles, type Quantiles } from './quantiles.ts';

export interface JobCost {
  /** Concurrent Jobs. They are never scheduled, so that only the worker is busy with them. */
  readonly jobs: number;
  /** From the start of a run until the API server reports its Job. */
  readonly toJobMs: Quantiles;
  /** Requests to the API server per Job, after the first phase. */
  readonly requestsPerMinute: number;
  /** Worker memory per Job. */
  readonly memoryKiB: number;
}

const everyMs = 300;

/**
 * The real job on a real worker and cluster: first runs one by one, then as many as should run
 * concurrently.
 */
export async function measureJobs(parts: BenchParts): Promise<JobCost> {
  const { single, jobs, settleMs, countMs } = parts.quick
    ? { single: 5, jobs: 10, settleMs: 1_000, countMs: 5_000 }
    : { single: 40, jobs: 200, settleMs: 45_000, countMs: 60_000 };
  return inJobSetting(parts, async (setting) => {
    const { client, worker, madeAt, countRequests } = setting;
    // The first run loads the library.
    await start(client, 0);
    await endsWithin(120, 'The first Job', untilThereAre(setting, 1));
    const { result: toJobMs, usage: idle } = await worker.measure(async () => {
      const startedAt = new Map<number, number>();
      for (let id = 1; id <= single; id += 1) {
        startedAt.set(id, Date.now());
        await start(client, id);
        await sleep(everyMs);
      }
      await endsWithin(120, 'The Jobs', untilThereAre(setting, single + 1));
      return quantiles([...startedAt].map(([id, at]) => (madeAt.get(id) ?? Number.NaN) - at));
    });
    const { result: requests, usage } = await worker.measure(async () => {
      await Promise.all(
        Array.from({ length: jobs - single - 1 }, (_, index) => start(client, single + 1 + index)),
      );
      await endsWithin(300, 'The Jobs', untilThereAre(setting, jobs));
      await sleep(settleMs);
      const before = await countRequests();
      await sleep(countMs);
      return (await countRequests()) - before;
    });
    return {
      jobs,
      toJobMs,
      requestsPerMinute: (requests / jobs / countMs) * 60_000,
      memoryKiB: ((usage.peakMiB - idle.peakMiB) * 1024) / (jobs - single - 1),
    };
  });
}

async function start(client: Client, id: number): Promise<void> {
  const config = {
    workflowJobId: id + 1,
    bucket: 'moderate',
    key: 'data.csv',
    analysisVariable: 'a',
    timeoutSecs: 600,
  };
  await startRun(client, { job: 'matrixProfileJob', config, launchedBy: 'bench', summary: '' });
}

async function untilThereAre({ madeAt }: JobSetting, count: number): Promise<void> {
  while (madeAt.size < count) await sleep(50);
}
