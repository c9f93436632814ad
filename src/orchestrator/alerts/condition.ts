import type { Duration } from '@temporalio/common';
import type { ProblemKind } from '../reports/health/problem.ts';

/**
 * What triggers an alert. Events are reported once each; problems last, and their resolution is
 * reported too.
 */
export type AlertCondition =
  RunCondition | StepCondition | CheckCondition | ProblemCondition | QueueCondition;

/** Runs that failed or were cancelled. Terminated runs count as failed, within two minutes. */
export interface RunCondition {
  readonly run: RunEnd | readonly RunEnd[];
  /** Defaults to all. */
  readonly jobs?: readonly string[];
}

type RunEnd = 'failed' | 'cancelled';

/** Steps that failed after all their retries. */
export interface StepCondition {
  readonly step: 'failed';
  /** Keys of assets; defaults to all. */
  readonly assets?: readonly string[];
}

/** Failed checks of materializations. */
export interface CheckCondition {
  readonly check: 'failed';
  /** The lowest severity to report; defaults to `error`. */
  readonly severity?: 'error' | 'warn';
  readonly assets?: readonly string[];
}

/** All kinds except `unreadable`: the worker that evaluates alerts logs what it cannot read. */
export type AlertedProblem = Exclude<ProblemKind, 'unreadable'>;

/** Problems as `status` lists them. */
export interface ProblemCondition {
  readonly problem: AlertedProblem | readonly AlertedProblem[];
  /** Keys of assets, or names of sensors, schedules, jobs, pools and queues; defaults to all. */
  readonly subjects?: readonly string[];
  /** How long a problem must last before it is reported; by default it is reported immediately. */
  readonly lasting?: Duration;
}

/**
 * Requested runs that have waited longer than a given time, including for a place in a full pool.
 */
export interface QueueCondition {
  readonly queueOlderThan: Duration;
  readonly jobs?: readonly string[];
}
