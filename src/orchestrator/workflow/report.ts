import { upsertSearchAttributes, type WorkflowInfo } from '@temporalio/workflow';
import { worseOutcome } from './failed-checks.ts';
import type {
  BegunRun,
  FailedCheck,
  OpenSteps,
  StepOutcome,
  RememberedOutcome,
  RunOutcome,
} from './protocol.ts';
import { keyword } from './keyword.ts';
import { createLabels } from './labels.ts';
import { openStepsOf } from './open-steps.ts';
import {
  renderReport,
  type AssetReport,
  type PoolWait,
  type ReportState,
  type RunState,
} from './render-report.ts';
import { searchAttributes } from './search-attributes.ts';
import type { Step } from './step.ts';
import { cutToBytes } from './utf8.ts';

export interface Report {
  /** The pool of the run's job is full. */
  waiting(pool: string): void;
  /** The run has retaken its place. */
  placed(): void;
  begun(begun: BegunRun): void;
  started(step: Step): void;
  /** A step waits for a place in a concurrency pool before it starts. */
  waitsForPool(step: Step, pool: string): void;
  /** Number of steps that wait for a pool; 0 removes the entry. */
  poolWait(wait: PoolWait): void;
  /** Progress of a running step. */
  progress(step: Step, text: string): void;
  finished(outcome: StepOutcome): void;
  /**
   * A step ended without an outcome: it was cancelled, or a check blocks one of its upstream
   * assets.
   */
  left(step: Step): void;
  recalled(outcome: RememberedOutcome): void;
  /** The run's outcome according to the checks of everything that it materialized or recalled. */
  outcome(): RunOutcome;
  /**
   * The final Markdown.
   * @param text the reason for the state
   */
  end(state: RunState, text: string | undefined): string;
  markdown(): string;
  openSteps(): OpenSteps;
  /** Number of materializations by asset. */
  materialized(): Readonly<Record<string, number>>;
  /** Makes the run's partitions searchable: the first 100, or as many as fit. */
  labelPartitions(): void;
}

const keptRecent = 20;
const maxProgressBytes = 500;

/**
 * Maintains what the Web UI shows of a run: Markdown details and the search attributes of its
 * assets and partitions.
 */
export function createReport(info: WorkflowInfo): Report {
  const state: ReportState = {
    job: info.workflowType,
    summary: '',
    logsUrl: undefined,
    pageUrl: undefined,
    state: 'running',
    text: undefined,
    pool: undefined,
    poolWaits: new Map(),
    recalled: 0,
    outcome: 'ok',
    notPassed: 0,
    assets: new Map(),
  };
  const partitions = createLabels(info.typedSearchAttributes.get(searchAttributes.partitionKey));
  const assets = createLabels(info.typedSearchAttributes.get(searchAttributes.assetKey));
  let hasNewPartitions = false;

  function assetReport(key: string): AssetReport {
    let report = state.assets.get(key);
    if (report === undefined) {
      report = {
        key,
        waiting: new Map(),
        running: new Map(),
        materialized: 0,
        failed: 0,
        recent: [],
        failures: [],
      };
      state.assets.set(key, report);
    }
    return report;
  }

  function count(outcome: RememberedOutcome): AssetReport {
    const report = assetReport(outcome.asset);
    if (outcome.status === 'materialized') report.materialized += 1;
    else {
      report.failed += 1;
      if (report.failures.length < keptRecent) report.failures.push(outcome);
    }
    return report;
  }

  function noteChecks(failedChecks: readonly FailedCheck[]): void {
    state.notPassed += failedChecks.length;
    state.outcome = worseOutcome(state.outcome, failedChecks);
  }

  return {
    waiting: (pool) => {
      state.pool = pool;
    },
    placed: () => {
      state.pool = undefined;
    },
    begun: ({ summary, logsUrl, pageUrl }) => {
      state.pool = undefined;
      state.summary = summary;
      state.logsUrl = logsUrl;
      state.pageUrl = pageUrl;
    },
    waitsForPool: ({ asset, partition }, pool) =>
      void assetReport(asset).waiting.set(partition, { pool, since: Date.now() }),
    poolWait: (wait) => {
      if (wait.steps === 0) state.poolWaits.delete(wait.pool);
      else state.poolWaits.set(wait.pool, wait);
    },
    started: ({ asset, partition }) => {
      const report = assetReport(asset);
      report.waiting.delete(partition);
      report.running.set(partition, { since: Date.now(), progress: '' });
      if (partition !== '' && partitions.add(keyword(partition))) hasNewPartitions = true;
      if (assets.add(asset))
        upsertSearchAttributes([{ key: searchAttributes.assetKey, value: assets.values() }]);
    },
    progress: ({ asset, partition }, text) => {
      const step = assetReport(asset).running.get(partition);
      if (step !== undefined) step.progress = cutToBytes(text, maxProgressBytes);
    },
    finished: (outcome) => {
      const report = count(outcome);
      report.waiting.delete(outcome.partition);
      report.running.delete(outcome.partition);
      report.recent.push(outcome);
      if (report.recent.length > keptRecent) report.recent.shift();
      noteChecks(outcome.checks.filter(({ passed }) => !passed));
    },
    left: ({ asset, partition }) => {
      const report = assetReport(asset);
      report.waiting.delete(partition);
      report.running.delete(partition);
    },
    recalled: (outcome) => {
      state.recalled += 1;
      count(outcome);
      if (outcome.status === 'materialized') noteChecks(outcome.failedChecks ?? []);
    },
    outcome: () => state.outcome,
    end: (ended, text) => {
      state.state = ended;
      state.text = text;
      return renderReport(state);
    },
    markdown: () => renderReport(state),
    openSteps: () => openStepsOf(state.assets.values()),
    materialized: () =>
      Object.fromEntries(
        [...state.assets.values()].map(({ key, materialized }) => [key, materialized]),
      ),
    labelPartitions: () => {
      if (hasNewPartitions)
        upsertSearchAttributes([
          { key: searchAttributes.partitionKey, value: partitions.values() },
        ]);
    },
  };
}
