import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { startRun } from '#orchestrator/client/start-run.ts';
import { median, quantile } from '../statistics.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';
import { endsWithin } from '../ends-within.ts';
import { historySize, type HistorySize } from './history-size.ts';
import { rawTaskQueue } from './raw-worker.ts';
import type { Scenario } from './scenarios.ts';

export interface Side {
  readonly medianMs: number;
  readonly p90Ms: number;
  /** Of the worker process, per run: median of the rounds. */
  readonly workerCpuMs: number;
  readonly peakMiB: number;
  /** Of the last run. */
  readonly history: HistorySize;
  readonly samplesMs: readonly number[];
}

export interface Comparison {
  readonly name: Scenario['name'];
  readonly title: string;
  readonly kit: Side;
  readonly raw: Side;
  /**
   * Kit relative to raw: the median of the ratios per round, since the machine's load varies more
   * between rounds than within one.
   */
  readonly ratio: number;
  readonly ratioOfMedians: number;
  readonly cpuRatio: number;
}

interface Round {
  readonly samplesMs: readonly number[];
  readonly workerCpuMs: number;
  readonly peakMiB: number;
}

type Start = (scenario: Scenario) => Promise<WorkflowHandleWithFirstExecutionRunId>;

export interface CompareDeps {
  readonly client: Client;
  readonly worker: WorkerProcess;
}

/**
 * Runs a scenario with the kit and its counterpart in alternating rounds, after warm-up rounds.
 * @param other starts the counterpart, by default one with the plain SDK
 */
export async function compare(
  { client, worker }: CompareDeps,
  scenario: Scenario,
  other = startRawRun(client),
): Promise<Comparison> {
  const kit = createSide({ client, worker }, scenario, startKitRun(client));
  const raw = createSide({ client, worker }, scenario, other);
  for (let round = 0; round < scenario.warmUpRounds; round += 1) {
    await kit.warmUp();
    await raw.warmUp();
  }
  for (let round = 0; round < scenario.rounds; round += 1) {
    for (const side of round % 2 === 0 ? [kit, raw] : [raw, kit]) await side.runRound();
  }
  const [kitResult, rawResult] = [await kit.result(), await raw.result()];
  return {
    name: scenario.name,
    title: scenario.title,
    kit: kitResult,
    raw: rawResult,
    ratioOfMedians: kitResult.medianMs / rawResult.medianMs,
    ratio: median(
      kit.rounds.map(
        ({ samplesMs }, index) => median(samplesMs) / median(raw.rounds[index]?.samplesMs ?? []),
      ),
    ),
    cpuRatio: kitResult.workerCpuMs / rawResult.workerCpuMs,
  };
}

function createSide({ client, worker }: CompareDeps, scenario: Scenario, start: Start) {
  const rounds: Round[] = [];
  let last: WorkflowHandleWithFirstExecutionRunId | undefined;

  async function timeRun(): Promise<number> {
    const began = performance.now();
    last = await start(scenario);
    await endsWithin(600, scenario.title, last.result());
    return performance.now() - began;
  }

  async function timeRuns(): Promise<readonly number[]> {
    const samplesMs: number[] = [];
    for (let run = 0; run < scenario.runsPerRound; run += 1) samplesMs.push(await timeRun());
    return samplesMs;
  }

  return {
    rounds,
    warmUp: async () => void (await timeRuns()),
    runRound: async () => {
      const { result: samplesMs, usage } = await worker.measure(timeRuns);
      rounds.push({
        samplesMs,
        workerCpuMs: usage.cpuMs / samplesMs.length,
        peakMiB: usage.peakMiB,
      });
    },
    result: async (): Promise<Side> => {
      if (last === undefined) throw new Error(`${scenario.name}: nothing was measured`);
      const samplesMs = rounds.flatMap((round) => round.samplesMs);
      return {
        medianMs: median(samplesMs),
        p90Ms: quantile(samplesMs, 0.9),
        workerCpuMs: median(rounds.map(({ workerCpuMs }) => workerCpuMs)),
        peakMiB: Math.max(...rounds.map(({ peakMiB }) => peakMiB)),
        history: await historySize(client, last.workflowId, last.firstExecutionRunId),
        samplesMs,
      };
    },
  };
}

const startKitRun =
  (client: Client): Start =>
  ({ job, config, title }) =>
    startRun(client, { job, config, launchedBy: 'bench', summary: title });

const startRawRun =
  (client: Client): Start =>
  ({ job: kitJob, otherJob: job = kitJob, config }) =>
    client.workflow.start(job, {
      workflowId: `raw/${job}/${randomUUID()}`,
      taskQueue: rawTaskQueue,
      args: [config],
    });

/** A counterpart that uses the kit too. */
export const startOtherKitRun =
  (client: Client): Start =>
  ({
    job: ofScenario,
    otherJob: job = ofScenario,
    config: sameConfig,
    otherConfig: config = sameConfig,
    title,
  }) =>
    startRun(client, { job, config, launchedBy: 'bench', summary: title });
