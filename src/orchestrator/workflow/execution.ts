import { ApplicationFailure } from '@temporalio/common';
import { isCancellation, workflowInfo } from '@temporalio/workflow';
import type { AssetRef } from './asset-ref.ts';
import { blockOf, isBlocked } from './failed-checks.ts';
import { codedFailure, failureText, givenUp, isGivenUp } from './failure.ts';
import type { Json } from './json.ts';
import { mapItems } from './map-items.ts';
import type { Memory } from './memory.ts';
import type { Place } from './place.ts';
import type { Plan } from './plan.ts';
import type { CheckOutcome, MaterializeResult, StepOutcome } from './protocol.ts';
import { createRecall, stepFailure, unlessBlocked } from './recall.ts';
import type { Recorder } from './recorder.ts';
import type { Report } from './report.ts';
import type { StepPools } from './step-pools.ts';
import { runActivityAsset, type FoundUpstream } from './run-activity-asset.ts';
import { runWorkflowAsset, type WorkflowAssetParts } from './run-workflow-asset.ts';
import type { AnyMaterializeOptions, AssetRun, PlannedRun } from './run.ts';
import { splitBatch, type StepBatch } from './step-batch.ts';
import { inStep, stepKey, type Step } from './step.ts';
import { cutToBytes } from './utf8.ts';
import { createWaitingSteps } from './waiting-steps.ts';
import { isWorkflowAsset } from './workflow-asset.ts';

/**
 * One execution of a run's workflow, from its start or a continue-as-new to the next
 * continue-as-new or the end.
 */
export interface Execution {
  readonly run: PlannedRun;
  /** Number of steps that have begun and not ended. */
  inFlight(): number;
  /** Those, plus the steps that wait for a concurrency pool before they begin. */
  unended(): number;
  /**
   * Calls `leave` when a step was deferred because the history is too long and no step is in
   * flight.
   */
  onParked(leave: () => void): void;
  /** Defers waiting steps if the history is too long. */
  parkWhenLong(): void;
  /** The body has ended: no more steps are deferred. */
  bodyEnded(): void;
  /** Failed steps, one line each. */
  failedSteps(): readonly string[];
  /** Failed map items, one line each. */
  itemFailures(): readonly string[];
}

export interface ExecutionParts {
  readonly runId: string;
  readonly memory: Memory;
  readonly recorder: Recorder;
  readonly report: Report;
  readonly place: Place;
  readonly pools: StepPools;
  readonly scheduledFor: Date | undefined;
  readonly plan: Plan;
  readonly onWaiting: PlannedRun['onWaiting'];
}

interface PlannedOptions extends AnyMaterializeOptions {
  readonly batch?: StepBatch;
}

/**
 * Minimum number of events per execution. Otherwise a large memory would make the run continue as
 * new forever.
 */
const minEventsBetweenContinues = 1_000;

export function createExecution(parts: ExecutionParts): Execution {
  const { runId, memory, recorder, report, place, pools, plan, scheduledFor } = parts;
  const run: AssetRun = { id: runId, job: workflowInfo().workflowType, scheduledFor };
  const steps = new Map<string, Promise<Json>>();
  const versions = new Map<string, string>();
  const failedSteps: string[] = [];
  const failures: string[] = [];
  const eventsAtStart = workflowInfo().historyLength;
  const recall = createRecall(report);
  let inFlight = 0;
  let parked = false;
  let hasEnded = false;
  let leave: () => void = () => undefined;

  const leaveWhenParked = () => {
    if (parked && inFlight === 0) leave();
  };

  const mustContinueAsNew = () => {
    if (hasEnded) return false;
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested && historyLength - eventsAtStart > minEventsBetweenContinues;
  };

  /** Whether the step is deferred until the run has continued as new. */
  const mustPark = () => {
    parked ||= mustContinueAsNew();
    if (parked) leaveWhenParked();
    return parked;
  };

  const waitingSteps = createWaitingSteps({ pools, report, mustPark, lookUp });

  // Not async: each promise in workflow code costs the SDK a stack trace, about 0.05 ms, and async
  // functions would double their number.
  function materialize(asset: AssetRef, options: PlannedOptions = {}): Promise<Json> {
    const step = stepOf(asset, options.partition);
    const key = stepKey(step.asset, step.partition);
    const remembered = memory.get(key);
    if (remembered !== undefined) return recall(remembered, step);

    const begun = steps.get(key);
    if (begun !== undefined) return begun;

    if (mustPark()) return new Promise<never>(() => undefined);
    const running = inStep(step, () => perform(asset, step, options));
    steps.set(key, running);
    return running;
  }

  const materializeBatch: PlannedRun['materializeBatch'] = (asset, keys, { config, splits }) => {
    const isKnown = (key: string) => memory.has(stepKey(asset.key, key));
    const batches = splitBatch(keys, isKnown, splits);
    return keys.map((partition) => {
      const batch = batches.get(partition);
      return materialize(asset, { config, partition, ...(batch !== undefined && { batch }) });
    });
  };

  async function perform(asset: AssetRef, step: Step, options: PlannedOptions): Promise<Json> {
    const pool = poolOf(asset);
    let startedAt = Date.now();
    const finish = (end: EndOf<StepOutcome>) => {
      const outcome: StepOutcome = { ...step, startedAt, endedAt: Date.now(), ...end };
      recorder.record(outcome, pools.ended(step));
      report.finished(outcome);
    };

    let hasBegun = false;
    const begin = () => {
      hasBegun = true;
      inFlight += 1;
      startedAt = Date.now();
      report.started(step);
    };
    if (pool === undefined) begin();
    let block: ApplicationFailure | undefined;
    const mustWait = place.enter();
    try {
      if (mustWait) await place.ready();
      if (pool !== undefined) {
        const untilPlaced = () => waitingSteps.untilPlaced(pool, step, depsOf(asset));
        await (options.batch === undefined ? untilPlaced() : options.batch.placed(untilPlaced));
        begin();
      }
      const result = await (isWorkflowAsset(asset)
        ? runWorkflowAsset(workflowParts, asset, step, options)
        : runPlanned(step, startedAt, options));
      versions.set(stepKey(step.asset, step.partition), result.dataVersion ?? runId);
      finish({ status: 'materialized', ...result });
      block = blockOf(step, notPassed(result.checks));
      if (block === undefined) return result.value;
      throw block;
    } catch (error) {
      // The error comes from a check whose result is already recorded, or from one that blocks an
      // upstream asset.
      if (block === undefined && (isCancellation(error) || isBlocked(error))) {
        report.left(step);
        pools.left(step);
      }
      if (isCancellation(error) || isBlocked(error)) throw error;
      finish({ status: 'failed', error: failureText(error), checks: [] });
      const failure = stepFailure(
        step,
        failureText(error),
        isGivenUp(error) ? givenUp : 'STEP_FAILED',
      );
      failedSteps.push(failure.message);
      throw failure;
    } finally {
      place.leave();
      if (hasBegun) inFlight -= 1;
      leaveWhenParked();
    }
  }

  function poolOf(asset: AssetRef): string | undefined {
    return isWorkflowAsset(asset) ? asset.spec.pool : plan.get(asset.key)?.options?.pool;
  }

  const depsOf = (asset: AssetRef) =>
    isWorkflowAsset(asset) ? asset.deps.map(({ key }) => key) : (plan.get(asset.key)?.deps ?? []);

  function runPlanned(
    step: Step,
    startedAt: number,
    { config, input, batch }: PlannedOptions,
  ): Promise<MaterializeResult> {
    const planned = plan.get(step.asset);
    if (planned?.options === undefined)
      throw codedFailure(notPlanned(step.asset, planned !== undefined), 'ASSET_NOT_PLANNED');
    const { options } = planned;
    if (batch !== undefined) {
      return batch.resultOf(step, (whole, partitions) =>
        runActivityAsset(
          activityParts,
          planned,
          options,
          { step: whole, startedAt, config, input, isBatch: true },
          (activities, request) => activities.materializeBatch({ ...request, partitions }),
        ),
      );
    }
    return runActivityAsset(
      activityParts,
      planned,
      options,
      { step, startedAt, config, input, isBatch: false },
      (activities, request) => activities.materialize(request),
    );
  }

  const activityParts = {
    run: {
      id: runId,
      job: run.job,
      ...(scheduledFor && { scheduledFor: scheduledFor.toISOString() }),
    },
    findUpstream: (key: string, partition: string) => findInRun(key, [partition, '']),
    recorder,
  };

  /** Finds the first of the partitions that this run has materialized or is materializing. */
  function lookUp(key: string, partitions: readonly string[]): FoundUpstream | undefined {
    for (const partition of partitions) {
      const remembered = memory.get(stepKey(key, partition));
      if (remembered?.status === 'materialized') {
        return {
          partition,
          value: valueOf(remembered),
          version: () => remembered.dataVersion ?? runId,
        };
      }
      const begun = steps.get(stepKey(key, partition));
      if (begun !== undefined)
        return { partition, value: begun, version: () => versions.get(stepKey(key, partition)) };
    }
    return undefined;
  }

  /** The same for a step that has begun: what it waits for is not deferred. */
  function findInRun(key: string, partitions: readonly string[]): FoundUpstream | undefined {
    const found = lookUp(key, partitions);
    if (found !== undefined) waitingSteps.need(key, found.partition);
    return found;
  }

  /**
   * Takes the step's place last, as when a step begins: the run must already have its own place.
   */
  const withoutPlace = <T>(fn: () => Promise<T>) => pools.without(() => place.without(fn));

  const workflowParts: WorkflowAssetParts = { run, report, lookUp, findInRun, withoutPlace };

  async function map<T, R>(
    items: readonly T[],
    { maxConcurrent }: { readonly maxConcurrent: number },
    fn: (item: T, index: number) => Promise<R>,
  ): Promise<R[]> {
    const outcome = await mapItems(items, maxConcurrent, fn);
    for (const { index, error } of outcome.failures)
      if (!isBlocked(error)) failures.push(itemFailure(error, items[index]));
    return outcome.results;
  }

  return {
    run: {
      id: runId,
      scheduledFor,
      materialize: materialize as PlannedRun['materialize'],
      map,
      withoutPlace,
      plan,
      materializeBatch,
      onWaiting: parts.onWaiting,
    },
    inFlight: () => inFlight,
    unended: () => inFlight + waitingSteps.count(),
    onParked: (left) => (leave = left),
    parkWhenLong: () => {
      if (waitingSteps.count() > 0) mustPark();
    },
    bodyEnded: () => {
      hasEnded = true;
      parked = false;
      waitingSteps.letBegin();
    },
    failedSteps: () => failedSteps,
    itemFailures: () => failures,
  };
}

type EndOf<O> = O extends StepOutcome ? Omit<O, keyof Step | 'startedAt' | 'endedAt'> : never;

const notPassed = (checks: readonly CheckOutcome[]) => checks.filter(({ passed }) => !passed);

async function valueOf(remembered: Parameters<typeof unlessBlocked>[0]): Promise<Json> {
  return unlessBlocked(remembered);
}

function notPlanned(key: string, isWorkflowCode: boolean): string {
  if (isWorkflowCode) return `${key} is workflow code, which the workflows module does not export`;
  return `${key} is not among the assets that this job materializes: name it in \`materializes\` of the job's registration`;
}

function stepOf({ key }: AssetRef, partition: string | undefined): Step {
  if (partition === '')
    throw codedFailure(`${key}: a partition key must not be empty`, 'PARTITION_KEY_INVALID');
  return { asset: key, partition: partition ?? '' };
}

function itemFailure(error: unknown, item: unknown): string {
  if (error instanceof ApplicationFailure && [givenUp, 'STEP_FAILED'].includes(error.type ?? ''))
    return error.message;
  return `${cutToBytes(JSON.stringify(item) ?? '', 100)}: ${failureText(error)}`;
}
