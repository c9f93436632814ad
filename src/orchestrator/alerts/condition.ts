import type { Duration } from '@temporalio/common';
import type { ProblemKind } from '../reports/health/problem.ts';

/** What an alert is about. Events are reported once each; problems last, and are reported again when they are resolved. */
export type AlertCondition =
  RunCondition | StepCondition | CheckCondition | ProblemCondition | QueueCondition;

/** Runs that failed, or were cancelled. Those that were terminated count as failed, within two minutes. */
export interface RunCondition {
  readonly run: RunEnd | readonly RunEnd[];
  /** All unless given. */
  readonly jobs?: readonly string[];
}

type RunEnd = 'failed' | 'cancelled';

/** Steps that failed after all their retries. */
export interface StepCondition {
  readonly step: 'failed';
  /** Keys of assets; by default all. */
  readonly assets?: readonly string[];
}

/** Checks of materializations that did not pass. */
export interface CheckCondition {
  readonly check: 'failed';
  /** The lowest severity that is reported: `error` unless given. */
  readonly severity?: 'error' | 'warn';
  readonly assets?: readonly string[];
}

/** All kinds but `unreadable`: the worker that evaluates logs what it cannot read. */
export type AlertedProblem = Exclude<ProblemKind, 'unreadable'>;

/** Problems as `status` lists them. */
export interface ProblemCondition {
  readonly problem: AlertedProblem | readonly AlertedProblem[];
  /** Keys of assets, or names of sensors, schedules, jobs, pools and queues; by default all. */
  readonly subjects?: readonly string[];
  /** Reported once it has lasted so long; at once unless given. */
  readonly lasting?: Duration;
}

/** Requested runs that have waited for longer than a time, also for a place in a full pool. */
export interface QueueCondition {
  readonly queueOlderThan: Duration;
  readonly jobs?: readonly string[];
}
