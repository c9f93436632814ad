import type { RunResult } from './run-ending.ts';
import { runJob, type JobBody, type JobOptions } from './run-job.ts';

declare const config: unique symbol;

/** A job: an exported workflow function whose type carries the config that its body takes. */
export interface Job<C> {
  (input?: unknown): Promise<RunResult>;
  readonly [config]: C;
}

const definedJobs = new WeakSet<object>();

/**
 * Declares a job: its body is a pure function of its config and of materialized values, since it may be run again from its top. Every effect
 * stands inside a materialization. Export it under the job's name: that is the workflow type.
 */
export function defineJob<C>(body: JobBody<C>, options: JobOptions = {}): Job<C> {
  const job = (input?: unknown): Promise<RunResult> => runJob(body, options, input);
  definedJobs.add(job);
  return job as Job<C>;
}

export function isJob(value: unknown): value is Job<unknown> {
  return typeof value === 'function' && definedJobs.has(value);
}
