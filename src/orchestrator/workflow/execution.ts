import { ApplicationFailure } from '@temporalio/common';
import { isCancellation, workflowInfo } from '@temporalio/workflow';
import { Materialized, type AnyAsset, type Asset, type MaterializeContext } from './asset.ts';
import { blockOf, isBlocked, runChecks } from './checks.ts';
import { failureText, givenUp, isGivenUp, terminalFailure } from './failure.ts';
import type { Json } from './json.ts';
import { kit } from './kit-activities.ts';
import { mapItems } from './map-items.ts';
import type { Memory } from './memory.ts';
import type { Place } from './place.ts';
import type { CheckOutcome, Outcome } from './protocol.ts';
import { createRecall, stepFailure, unlessBlocked } from './recall.ts';
import type { Recorder } from './recorder.ts';
import type { Report } from './report.ts';
import type { MaterializeOptions, Run } from './run.ts';
import { inStep, stepKey, type Step } from './step.ts';
import { cutToBytes, utf8Length } from './utf8.ts';

/** One execution of a run's workflow: from its start, or from a continue-as-new, to the next one or the end. */
export interface Execution {
  readonly run: Run;
  /** Steps that have begun and not ended. */
  inFlight(): number;
  /** Has `leave` called when a step was held back because the history has grown too long, and none is in flight. */
  onParked(leave: () => void): void;
  /** Steps that failed, a line each. */
  failedSteps(): readonly string[];
  /** What failed in maps, a line each. */
  itemFailures(): readonly string[];
}

export interface ExecutionParts {
  readonly runId: string;
  readonly memory: Memory;
  readonly recorder: Recorder;
  readonly report: Report;
  readonly place: Place;
  readonly scheduledFor: Date | undefined;
}

/** Of a value as JSON, so that it fits a payload beside others. */
const maxValueBytes = 200_000;

/** Events that an execution makes at least before it continues as new, or a large memory would suggest it for ever. */
const minEventsBetweenContinues = 1_000;

export function createExecution({ runId, memory, recorder, report, place, scheduledFor }: ExecutionParts): Execution {
  const steps = new Map<string, Promise<Json>>();
  const failedSteps: string[] = [];
  const failures: string[] = [];
  const eventsAtStart = workflowInfo().historyLength;
  const recall = createRecall(report);
  let inFlight = 0;
  let parked = false;
  let leave: () => void = () => undefined;

  const leaveWhenParked = () => {
    if (parked && inFlight === 0) leave();
  };

  const mustContinueAsNew = () => {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested && historyLength - eventsAtStart > minEventsBetweenContinues;
  };

  // Not async: each promise in a workflow costs the SDK a stack trace, about 0.05 ms, and here they would double.
  function materialize<V, C>(asset: Asset<V, C>, options: MaterializeOptions<C>): Promise<V> {
    const step = stepOf(asset, options.partition);
    const key = stepKey(step.asset, step.partition);
    const remembered = memory.get(key);
    if (remembered !== undefined) return recall(remembered, step) as Promise<V>;

    const begun = steps.get(key);
    if (begun !== undefined) return begun as Promise<V>;

    if (parked || mustContinueAsNew()) {
      parked = true;
      leaveWhenParked();
      return new Promise<never>(() => undefined);
    }
    const running = inStep(step, () => perform(asset, step, options));
    steps.set(key, running);
    return running as Promise<V>;
  }

  async function perform<V, C>(asset: Asset<V, C>, step: Step, options: MaterializeOptions<C>): Promise<Json> {
    const startedAt = Date.now();
    const finish = (end: EndOf<Outcome>) => {
      const outcome: Outcome = { ...step, startedAt, endedAt: Date.now(), ...end };
      recorder.record(outcome);
      report.finished(outcome);
    };

    inFlight += 1;
    report.started(step);
    let block: ApplicationFailure | undefined;
    const mustWait = place.enter();
    try {
      if (mustWait) await place.ready();
      const made = await asset.materialize(contextOf(step, options));
      const { value, metadata } = made instanceof Materialized ? made : new Materialized(made, {});
      const json = boundedJson(value);
      const { config, partition } = options;
      const checks = asset.checks.length === 0 ? [] : await runChecks(asset.checks, { value, config, partition });
      finish({ status: 'materialized', value: json, metadata, checks });
      block = blockOf(step, notPassed(checks));
      if (block === undefined) return json;
      throw block;
    } catch (error) {
      // A check that it has recorded itself, or one that blocks an upstream of it.
      if (block === undefined && (isCancellation(error) || isBlocked(error))) report.left(step);
      if (isCancellation(error) || isBlocked(error)) throw error;
      finish({ status: 'failed', error: failureText(error), checks: [] });
      const failure = stepFailure(step, failureText(error), isGivenUp(error) ? givenUp : 'StepFailed');
      failedSteps.push(failure.message);
      throw failure;
    } finally {
      place.leave();
      inFlight -= 1;
      leaveWhenParked();
    }
  }

  function contextOf<C>(step: Step, { config, partition }: MaterializeOptions<C>): MaterializeContext<C, AnyAsset> {
    return {
      config,
      partition,
      scheduledFor,
      upstream: async (asset, of) => (await upstreamValue(asset, of === undefined ? [partition ?? '', ''] : [of])) as never,
      showProgress: (text) => report.progress(step, text),
      withoutPlace: place.without,
      knownPartitions: (asset, metadata) => kit.loadPartitions({ asset, metadata }),
    };
  }

  /** Of the first of the partitions that this run has made, else the latest of the first one. */
  async function upstreamValue(asset: AnyAsset, partitions: readonly [string, ...string[]]): Promise<Json> {
    for (const partition of partitions) {
      const key = stepKey(asset.key, partition);
      const remembered = memory.get(key);
      if (remembered?.status === 'materialized') return unlessBlocked(remembered);
      const begun = steps.get(key);
      if (begun !== undefined) return begun;
    }
    const latest = await kit.loadLatest({ asset: asset.key, partition: partitions[0] });
    if (latest !== undefined) return latest.value;
    throw terminalFailure(`Its upstream ${asset.key} has never been materialized: materialize that first`, 'UpstreamMissing');
  }

  async function map<T, R>(
    items: readonly T[],
    { maxConcurrent }: { readonly maxConcurrent: number },
    fn: (item: T, index: number) => Promise<R>,
  ): Promise<R[]> {
    const outcome = await mapItems(items, maxConcurrent, fn);
    for (const { index, error } of outcome.failures) if (!isBlocked(error)) failures.push(itemFailure(error, items[index]));
    return outcome.results;
  }

  return {
    run: { id: runId, scheduledFor, materialize, map, withoutPlace: place.without },
    inFlight: () => inFlight,
    onParked: (left) => (leave = left),
    failedSteps: () => failedSteps,
    itemFailures: () => failures,
  };
}

type EndOf<O> = O extends Outcome ? Omit<O, keyof Step | 'startedAt' | 'endedAt'> : never;

const notPassed = (checks: readonly CheckOutcome[]) => checks.filter(({ passed }) => !passed);

function stepOf({ key }: AnyAsset, partition: string | undefined): Step {
  if (partition === '') throw terminalFailure(`${key}: a partition key must not be empty`, 'BadPartition');
  return { asset: key, partition: partition ?? '' };
}

function boundedJson(value: unknown): Json {
  const json = (value ?? null) as Json;
  const bytes = utf8Length(JSON.stringify(json));
  if (bytes <= maxValueBytes) return json;
  const text = `Its value takes ${bytes} bytes as JSON, more than the ${maxValueBytes} that a run can carry: hand on a reference`;
  throw terminalFailure(text, 'ValueTooLarge');
}

function itemFailure(error: unknown, item: unknown): string {
  if (error instanceof ApplicationFailure && [givenUp, 'StepFailed'].includes(error.type ?? '')) return error.message;
  return `${cutToBytes(JSON.stringify(item) ?? '', 100)}: ${failureText(error)}`;
}
