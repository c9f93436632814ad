import { keyedWorkflowId } from '#orchestrator/client/start-run.ts';
import type { Client } from '@temporalio/client';
import type { BenchParts } from '../bench-parts.ts';
import { endsWithin } from '../ends-within.ts';
import { historySize } from '../kit/history-size.ts';
import { median } from '../statistics.ts';
import { inSensorSetting } from './sensor-setting.ts';

export interface Burst {
  /** Runs that one tick requests, each of a job with one step. */
  readonly runs: number;
  /** From the tick's start until all runs are closed. */
  readonly medianSeconds: number;
  readonly slowestSeconds: number;
  /** For the whole round, in the worker. */
  readonly workerCpuSeconds: number;
  readonly peakMiB: number;
  /**
   * In the runs of all rounds: lost between server and worker and repeated after 10 s, as on
   * overloaded CPUs.
   */
  readonly lostWorkflowTasks: number;
  readonly samplesSeconds: readonly number[];
}

const job = 'propagateNewUserToTrustServicesJob';

/** Rounds of a tick that finds this many new users, after an uncounted round. */
export async function measureBurst(
  parts: BenchParts,
  runs: number,
  rounds: number,
): Promise<Burst> {
  const { result: ticks } = await inSensorSetting(
    parts,
    { name: 'burst', users: 0, knowsCreatedAfter: false },
    async ({ realm, ticker, client, store }) => {
      const round = async () => {
        const names = Array.from({ length: runs }, () => realm.add(1));
        const handles = names.map((name) =>
          client.workflow.getHandle(keyedWorkflowId(job, name, 1)),
        );
        const tick = await ticker.tickAnd(async () => {
          await endsWithin(300, 'The runs', Promise.all(handles.map((handle) => handle.result())));
        });
        const without = await store.materializations.without('trust/user_did', names);
        if (tick.requested !== runs || without.length > 0) {
          throw new Error(
            `Of ${runs} users the tick requested ${tick.requested}, and ${without.length} are not materialized`,
          );
        }
        return { ...tick, lost: await countLost(client, names) };
      };
      await round();
      const measured = [];
      while (measured.length < rounds) measured.push(await round());
      return measured;
    },
  );
  const samplesSeconds = ticks.map(({ seconds }) => seconds);
  return {
    runs,
    medianSeconds: median(samplesSeconds),
    slowestSeconds: Math.max(...samplesSeconds),
    workerCpuSeconds: median(ticks.map(({ workerCpuMs }) => workerCpuMs)) / 1000,
    peakMiB: Math.max(...ticks.map(({ peakMiB }) => peakMiB)),
    lostWorkflowTasks: ticks.reduce((sum, { lost }) => sum + lost, 0),
    samplesSeconds,
  };
}

async function countLost(client: Client, usernames: readonly string[]): Promise<number> {
  let lost = 0;
  for (const username of usernames) {
    const { workflowId, runId } = await client.workflow
      .getHandle(keyedWorkflowId(job, username, 1))
      .describe();
    lost += (await historySize(client, workflowId, runId)).lostWorkflowTasks;
  }
  return lost;
}
