import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { proxyActivities, sleep } from '@temporalio/workflow';
import type { Json } from './json.ts';
import type { PlannedAsset } from './plan.ts';
import type { Recorder } from './recorder.ts';
import {
  assetNotRegistered,
  type AssetActivities,
  type MaterializeInput,
  type StepOptions,
  type UpstreamOfRun,
} from './protocol.ts';
import type { Step } from './step.ts';
import { utf8Length } from './utf8.ts';

/** An upstream asset that this run has materialized or is materializing. */
export interface FoundUpstream {
  readonly partition: string;
  readonly value: Promise<Json>;
  /** Known as soon as the value is. */
  readonly version: () => string | undefined;
}

export interface ActivityAssetParts {
  readonly run: MaterializeInput['run'];
  /** Returns undefined if this run has not materialized it. */
  readonly findUpstream: (key: string, partition: string) => FoundUpstream | undefined;
  readonly recorder: Pick<Recorder, 'unwritten' | 'hasUnwritten' | 'flush'>;
}

/**
 * Total size of upstream values that are passed in an activity's input. Activities read larger ones
 * from Postgres.
 */
const maxInlineBytes = 16_000;

/** How long to wait for a worker that knows the asset, such as during a deployment. */
const patienceMs = 10 * 60_000;
const waitsMs = [5_000, 10_000, 20_000, 40_000, 60_000];

/**
 * Materializes an asset by its activity.
 * @param call one partition, or several, which read their upstream assets from Postgres
 */
export async function runActivityAsset<R>(
  parts: ActivityAssetParts,
  planned: PlannedAsset,
  options: StepOptions,
  given: {
    readonly step: Step;
    readonly startedAt: number;
    readonly config: unknown;
    readonly input: unknown;
    readonly isBatch: boolean;
  },
  call: (activities: AssetActivities, request: MaterializeInput) => Promise<R>,
): Promise<R> {
  const { step, startedAt, config, input, isBatch } = given;
  const { asset, partition } = step;
  const upstream = await upstreamOf(parts, planned, step, isBatch);
  const request: MaterializeInput = {
    asset,
    partition,
    config,
    input,
    run: parts.run,
    startedAt,
    ...(upstream !== undefined && { upstream }),
  };
  const { pool: _, readsOthers: __, batch: ___, ...activityOptions } = options;
  const activities = proxyActivities<AssetActivities>(activityOptions);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call(activities, request);
    } catch (error) {
      const waitMs = waitsMs[Math.min(attempt, waitsMs.length - 1)] ?? 0;
      if (!isNotRegistered(error) || Date.now() + waitMs - startedAt > patienceMs) throw error;
      await sleep(waitMs, { summary: `for a worker that knows ${step.asset}` });
    }
  }
}

/**
 * The upstream assets that this run has materialized. Those that are not passed in the input are in
 * Postgres before the activity starts.
 */
async function upstreamOf(
  { run, findUpstream, recorder }: ActivityAssetParts,
  { deps, options }: PlannedAsset,
  { partition }: Step,
  isBatch: boolean,
) {
  const upstream: Record<string, UpstreamOfRun> = {};
  let bytes = 0;
  let mustFlush = false;
  for (const key of isBatch ? [] : deps) {
    const found = findUpstream(key, partition);
    if (found === undefined) continue;
    const value = await found.value;
    bytes += utf8Length(JSON.stringify(value));
    const isInline = bytes <= maxInlineBytes;
    const version = found.version();
    upstream[key] = {
      ...(isInline ? { value } : { recorded: { partition: found.partition } }),
      ...(found.partition !== partition && { partition: '' as const }),
      ...(version !== undefined && version !== run.id && { version }),
    };
    if (!isInline && recorder.unwritten(key, found.partition) !== undefined) mustFlush = true;
  }
  // Only the activity knows which other partitions it reads, and it reads them from Postgres.
  if (mustFlush || ((isBatch || options?.readsOthers === true) && deps.some(recorder.hasUnwritten)))
    await recorder.flush();
  return Object.keys(upstream).length === 0 ? undefined : upstream;
}

function isNotRegistered(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === assetNotRegistered
  );
}
