import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { endsWithin } from '../ends-within.ts';
import { median } from '../statistics.ts';
import { outcomesOfCall, runOfCall } from './recorded-outcomes.ts';
import { clearRecorded, recordAsBefore } from './recording-of-before.ts';
import { recordingQueue } from './recording-worker.ts';
import type { RecordingJobConfig } from './recording-workflows.ts';

/** For outcomes recorded together. */
export interface RecordingMeasured {
  readonly outcomes: number;
  readonly ms: number;
  /**
   * Relative to the statement used before partitions had states, versions and events: the median of
   * the ratios per round.
   */
  readonly ratio: number;
}

export interface RecordingRounds {
  /** Numbers of outcomes recorded together. */
  readonly sizes: readonly number[];
  readonly rounds: number;
}

type Side = 'now' | 'before';

const outcomesPerRound = 1_000;
const activitiesPerRound = 100;

/** Compares the current statement for recording with the former one. */
export function measureRecording(
  store: StateStore,
  rounds: RecordingRounds,
): Promise<readonly RecordingMeasured[]> {
  const { database, materializations } = store;
  let calls = 0;
  return inTurns(store, rounds, async (side, size) => {
    const samples: number[] = [];
    for (let call = 0; call < outcomesPerRound / (size + 2); call += 1) {
      calls += 1;
      const [runId, outcomes] = [runOfCall(calls), outcomesOfCall(calls, size)];
      const began = performance.now();
      await (side === 'now'
        ? materializations.record(runId, outcomes)
        : recordAsBefore(database, runId, outcomes));
      samples.push(performance.now() - began);
    }
    return median(samples);
  });
}

/**
 * The recording activity, from its call in a workflow to its result there, with either statement.
 */
export function measureRecordingActivity(
  client: Client,
  store: StateStore,
  rounds: RecordingRounds,
): Promise<readonly RecordingMeasured[]> {
  let first = 0;
  return inTurns(store, rounds, async (side, size) => {
    const config: RecordingJobConfig = {
      activity: side === 'now' ? 'recordNow' : 'recordBefore',
      first,
      calls: activitiesPerRound,
      size,
    };
    first += activitiesPerRound;
    const began = performance.now();
    const job = client.workflow.execute('recordingJob', {
      workflowId: `recording/${randomUUID()}`,
      taskQueue: recordingQueue,
      args: [config],
    });
    await endsWithin(60, 'A run that records', job);
    return (performance.now() - began) / activitiesPerRound;
  });
}

/** Alternates between both sides, on prefilled tables. */
async function inTurns(
  { database }: StateStore,
  { sizes, rounds }: RecordingRounds,
  msOf: (side: Side, size: number) => Promise<number>,
): Promise<readonly RecordingMeasured[]> {
  const results: RecordingMeasured[] = [];
  for (const size of sizes) {
    const [ofNow, ratios]: [number[], number[]] = [[], []];
    for (let round = -4; round < rounds; round += 1) {
      const ms = { now: Number.NaN, before: Number.NaN };
      for (const side of round % 2 === 0
        ? (['now', 'before'] as const)
        : (['before', 'now'] as const))
        ms[side] = await msOf(side, size);
      await clearRecorded(database);
      if (round < 0) continue;
      ofNow.push(ms.now);
      ratios.push(ms.now / ms.before);
    }
    results.push({ outcomes: size, ms: median(ofNow), ratio: median(ratios) });
  }
  return results;
}
