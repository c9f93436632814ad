import path from 'node:path';
import type { Env } from '../env.ts';
import { TerminalError } from '../orchestrator/errors.ts';
import { type OpenStack, openStack } from './stack/open-stack.ts';
import type { Report } from './report.ts';
import { startWorker } from './worker/start-worker.ts';
import { superviseWorker } from './worker/supervise-worker.ts';
import { watchSources } from './worker/watch-sources.ts';

export interface DevOptions {
  readonly env: Env;
  /** Source tree whose worker runs. */
  readonly projectFolder: string;
  /** Where data is kept: `.moderate` of the source tree. */
  readonly folder: string;
  /** Delete all data first. */
  readonly reset?: boolean;
  readonly report: Report;
  /** Ends the stack in order. */
  readonly signal: AbortSignal;
}

/**
 * Runs Temporal, Postgres and a worker that follows changes of the sources, until the signal is aborted. No process is left
 * when this returns.
 *
 * @throws TerminalError when a stack runs already on the folder, a service does not start, or one ends by itself
 */
export async function runDev(options: DevOptions): Promise<void> {
  const stack = await openStack(options);
  const ending = new AbortController();
  options.report('Ctrl-C ends it all; the data stays.');
  const worker = runWorker(options, stack, AbortSignal.any([options.signal, ending.signal]));
  try {
    const lost = await Promise.race([worker, stack.lost]);
    if (lost) throw new TerminalError(`${lost} ended by itself; its log is under ${options.folder}.`);
  } finally {
    ending.abort();
    await worker;
    await stack.close();
  }
}

/** Runs the source tree's worker on the stack until the signal is aborted and the worker has ended. */
export async function runWorker(options: DevOptions, stack: OpenStack, signal: AbortSignal): Promise<void> {
  const { projectFolder, report } = options;
  const changes = watchSources(['src', 'workflows', 'activities', 'sensors'].map((name) => path.join(projectFolder, name)));
  const env = { ...options.env, ...stack.env };
  const entry = path.join(projectFolder, 'src', 'worker.ts');
  const start = () => startWorker({ entry, folder: projectFolder, env, reaper: stack.reaper, report });
  await superviseWorker({ start, changes, report, signal }).finally(changes.close);
}
