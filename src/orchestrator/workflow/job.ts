import type { RunResult } from './run-ending.ts';
import { runJob, type JobBody, type JobOptions } from './run-job.ts';

declare const config: unique symbol;

/** A job: an exported workflow function whose type includes the config of its body. */
export interface Job<C> {
  (input?: unknown): Promise<RunResult>;
  readonly [config]: C;
}

const definedJobs = new WeakSet<object>();

/**
 * Declares a job. Its body must be a pure function of its config and of materialized values,
 * because it may run again from the start. Put every side effect in a materialization. Export the
 * job under its name, which is the workflow type.
 */
export function defineJob<C>(body: JobBody<C>, options: JobOptions = {}): Job<C> {
  const job = (input?: unknown): Promise<RunResult> => runJob(body, options, input);
  definedJobs.add(job);
  return job as Job<C>;
}

export function isJob(value: unknown): value is Job<unknown> {
  return typeof value === 'function' && definedJobs.has(value);
}
