import { CancelledFailure, type SearchAttributeUpdatePair } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  ContinueAsNew,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  log,
  setHandler,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { isBlocked } from './failed-checks.ts';
import { createExecution, type Execution } from './execution.ts';
import { codedFailure, failureText } from './failure.ts';
import { showDetails } from './interceptors.ts';
import type { Json } from './json.ts';
import { kit } from './kit-activities.ts';
import { createMemory, loadMemory } from './memory.ts';
import { loadPlan, readPlan } from './plan.ts';
import {
  openStepsQuery,
  unwrittenQuery,
  type UnwrittenOutcome,
  type BeginRunInput,
  type BeginRunResult,
  type OpenSteps,
} from './protocol.ts';
import { createPlace } from './place.ts';
import { createStepPools } from './step-pools.ts';
import { startRecorder } from './recorder.ts';
import { createReport, type Report } from './report.ts';
import type { Run } from './run.ts';
import { conclude, endingOf, type Ended, type RunResult } from './run-ending.ts';
import { scheduledStartTime, searchAttributes } from './search-attributes.ts';
import { progressSignal, type StepProgress } from './step-progress.ts';

export type JobBody<C> = (run: Run, config: C) => Promise<Json | void>;

/** Why a run did not complete. */
export interface RunEnd {
  readonly input: unknown;
  /** Whether its body was called, in this execution or an earlier one. */
  readonly begun: boolean;
  readonly cancelled: boolean;
  readonly error: string;
}

export interface JobOptions {
  /**
   * Called if the run failed, was cancelled, or could not begin. Not cancellable; its own errors
   * are only logged.
   */
  readonly whenFailed?: (end: RunEnd) => Promise<void>;
}

/**
 * The lifecycle of a run: begin, body, end. Each execution of the workflow runs the body from the
 * start. A run whose history grows too long continues as new and restores its finished steps from
 * its memory.
 */
export function runJob<C>(
  body: JobBody<C>,
  { whenFailed }: JobOptions,
  input: unknown,
): Promise<RunResult> {
  const report = createReport(workflowInfo());
  showDetails(() => report.markdown());
  setHandler(defineQuery<OpenSteps>(openStepsQuery), () => report.openSteps());
  setHandler(defineSignal<[StepProgress]>(progressSignal), ({ text, ...step }) =>
    report.progress(step, text),
  );
  const wholeRun = CancellationScope.current();
  let begun = workflowInfo().continuedFromExecutionRunId !== undefined;
  const noted: JobBody<C> = (run, config) => {
    begun = true;
    return body(run, config);
  };
  return CancellationScope.nonCancellable(() => {
    const result = execute(noted, input, report, wholeRun);
    if (whenFailed === undefined) return result;
    return result.catch(async (error: unknown) => {
      if (!(error instanceof ContinueAsNew))
        await follow(whenFailed, {
          input,
          begun,
          cancelled: isCancellation(error),
          error: failureText(error),
        });
      throw error;
    });
  });
}

async function follow(
  whenFailed: NonNullable<JobOptions['whenFailed']>,
  end: RunEnd,
): Promise<void> {
  try {
    await whenFailed(end);
  } catch (error) {
    // Keep the run's own failure as the error that users see.
    log.warn('The handler of failed runs failed too', { error: failureText(error) });
  }
}

/**
 * Not cancellable except for the body and the wait for a place: a cancelled run is still recorded.
 */
async function execute<C>(
  body: JobBody<C>,
  input: unknown,
  report: Report,
  wholeRun: CancellationScope,
): Promise<RunResult> {
  const runId = workflowInfo().firstExecutionRunId;
  labelRun();
  const request = beginningOf(input);
  let begun: BeginRunResult;
  // Inline because a separate function would cost additional promises.
  try {
    begun = await kit.beginRun({ ...request, askedAt: Date.now() });
    while (begun.status === 'waiting') {
      const { pool, askAgainAfterMs } = begun;
      report.waiting(pool);
      await wholeRun.run(() =>
        sleep(askAgainAfterMs, { summary: `for a place in the pool ${pool}` }),
      );
      begun = await kit.beginRun({ ...request, askedAt: Date.now() });
    }
  } catch (error) {
    return cannotBegin(error, report);
  }
  if (begun.status === 'duplicate') return { materialized: {}, duplicateOf: begun.of };
  report.begun(begun);
  if (workflowInfo().memo?.['summary'] === undefined) upsertMemo({ summary: begun.summary });
  const memory = createMemory(begun.remembered);
  if (begun.remembered.next !== undefined) await loadMemory(memory, runId, begun.remembered.next);
  const plan = readPlan(
    begun.plan === undefined
      ? []
      : begun.plan.next === undefined
        ? [begun.plan]
        : await loadPlan(begun.plan, runId),
  );
  let onWaiting: (change: 1 | -1) => void = () => undefined;
  const pools = createStepPools({
    runId,
    showWait: report.poolWait,
    waiting: (change) => onWaiting(change),
    exchanged: () => execution.parkWhenLong(),
  });
  const recorder = startRecorder(runId, begun.recorder, pools);
  setHandler(
    defineQuery<UnwrittenOutcome, [string, string]>(unwrittenQuery),
    (asset, partition) => {
      const outcome = recorder.unwritten(asset, partition);
      if (outcome?.status !== 'materialized') return null;
      return { value: outcome.value, dataVersion: outcome.dataVersion ?? runId };
    },
  );
  const place = createPlace(begun.pool, report, wholeRun);
  const execution: Execution = createExecution({
    runId,
    memory,
    recorder,
    report,
    place,
    pools,
    plan,
    scheduledFor: dateOf(begun.scheduledFor),
    onWaiting: (listener) => (onWaiting = listener),
  });

  const ended = await runBody(() => body(execution.run, begun.config as C), execution, wholeRun);

  if (ended.how !== 'parked') execution.bodyEnded();
  const open = ended.how === 'parked' ? execution.inFlight : execution.unended;
  if (open() > 0) await condition(() => open() === 0);
  if (pools.execution() !== undefined) await pools.stop();
  const left = recorder.isIdle() ? [] : await recorder.drain();
  if (ended.how === 'parked' && !wholeRun.consideredCancelled) {
    if (left.length > 0) await recorder.write(left);
    report.labelPartitions();
    await place.settled();
    return continueAsNew(input);
  }
  const final =
    ended.how === 'parked'
      ? ({ how: 'failed', error: new CancelledFailure('Cancelled') } as const)
      : ended;
  const failures =
    final.how === 'blocked'
      ? new Set([...execution.itemFailures(), ...final.failures])
      : execution.itemFailures();
  const ending = endingOf(
    final,
    [...failures],
    {
      outcomes: left,
      queued: begun.queued,
      inPools: request.continued || pools.execution() !== undefined,
    },
    report,
  );
  await kit.endRun(ending.record);
  return conclude(ending, report);
}

/** The input of `beginRun` for this run. */
function beginningOf(input: unknown): Omit<BeginRunInput, 'askedAt'> {
  const info = workflowInfo();
  const attempt = info.memo?.['attempt'];
  const runKey = info.memo?.['runKey'];
  return {
    job: info.workflowType,
    workflowId: info.workflowId,
    runId: info.firstExecutionRunId,
    launchedBy: launchedBy(),
    runKey: typeof runKey === 'string' ? runKey : undefined,
    attempt: typeof attempt === 'number' ? attempt : undefined,
    input: input ?? {},
    continued: info.continuedFromExecutionRunId !== undefined,
    scheduledFor: scheduledFor(),
    startedAt: info.startTime.getTime(),
  };
}

/** The time of its schedule, unless the caller gave another one. */
function scheduledFor(): string | undefined {
  const { memo, typedSearchAttributes } = workflowInfo();
  const given = memo?.['scheduledFor'];
  if (given !== undefined) return typeof given === 'string' ? given : JSON.stringify(given);
  return typedSearchAttributes.get(scheduledStartTime)?.toISOString();
}

const dateOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

/**
 * Ends a run that was cancelled while it waited for a place, or that was refused. A refusal is
 * already recorded.
 */
async function cannotBegin(error: unknown, report: Report): Promise<never> {
  if (isCancellation(error)) {
    const ending = endingOf({ how: 'failed', error }, [], { outcomes: [], queued: true }, report);
    await kit.endRun(ending.record);
    conclude(ending, report);
  }
  const message = failureText(error);
  upsertMemo({ result: report.end('failed', message) });
  throw codedFailure(message, 'RUN_REFUSED');
}

/**
 * Runs the body until it ends, or until the run has to continue as new and nothing is in flight. If
 * the body fails, it is cancelled.
 */
function runBody(
  body: () => Promise<Json | void>,
  execution: Execution,
  wholeRun: CancellationScope,
): Promise<Ended | { readonly how: 'parked' }> {
  // A single promise instead of a race between several, because promises are expensive: see
  // `materialize`.
  return new Promise((resolve) => {
    let isParked = false;
    execution.onParked(() => {
      isParked = true;
      resolve({ how: 'parked' });
    });
    wholeRun.run(body).then(
      (value) => resolve({ how: 'completed', value }),
      (error: unknown) => {
        if (isBlocked(error)) return void goOnBeside(error, execution, wholeRun).then(resolve);
        // If the last step in flight failed, the body fails again in the next execution. Cancelling
        // this one would make it look cancelled from outside.
        if (!isParked) wholeRun.cancel();
        resolve({ how: 'failed', error });
      },
    );
  });
}

/**
 * Lets other work that the body has begun continue when a check blocks the body. It can still make
 * the run continue as new.
 */
async function goOnBeside(
  block: Error,
  execution: Execution,
  wholeRun: CancellationScope,
): Promise<Ended> {
  const before = execution.failedSteps().length;
  await condition(() => execution.unended() === 0);
  if (wholeRun.consideredCancelled)
    return { how: 'failed', error: new CancelledFailure('Cancelled') };
  return {
    how: 'blocked',
    text: failureText(block),
    failures: execution.failedSteps().slice(before),
  };
}

/** Adds search attributes to runs that were started in the Web UI without them. */
function labelRun(): void {
  const { typedSearchAttributes: present, workflowType } = workflowInfo();
  const missing: SearchAttributeUpdatePair[] = [];
  if (present.get(searchAttributes.jobName) === undefined)
    missing.push({ key: searchAttributes.jobName, value: workflowType });
  if (present.get(searchAttributes.launchedBy) === undefined)
    missing.push({ key: searchAttributes.launchedBy, value: launchedBy() });
  if (missing.length > 0) upsertSearchAttributes(missing);
}

function launchedBy(): string {
  return workflowInfo().typedSearchAttributes.get(searchAttributes.launchedBy) ?? 'web-ui';
}
