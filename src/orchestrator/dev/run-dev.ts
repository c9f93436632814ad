import { connectClient } from '../client/temporal-connection.ts';
import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';
import { openStack } from './stack/open-stack.ts';
import type { StackExtension } from './stack/stack-extension.ts';
import type { Report } from './report.ts';
import { keepWebRunning } from './worker/keep-web-running.ts';
import { keepWorkerRunning } from './worker/keep-worker-running.ts';
import { reportBlockedRuns } from './worker/report-blocked-runs.ts';

export interface DevOptions {
  readonly env: Env;
  /**
   * Names the folders that clones of the project share: downloads, and data that Postgres cannot
   * keep in the project.
   */
  readonly name: string;
  /** The source tree whose worker runs. */
  readonly projectFolder: string;
  /** Where data is kept. */
  readonly folder: string;
  /** Folders of the source tree whose changes restart the worker. */
  readonly watch: readonly string[];
  /** What Node runs as a worker: a file and its arguments. */
  readonly worker: readonly string[];
  /** The same for the web server; if it is not set, none runs. */
  readonly web?: readonly string[];
  readonly extension?: StackExtension;
  /** Whether to delete all data first. */
  readonly reset?: boolean;
  readonly report: Report;
  /** Abort it to stop the stack gracefully. */
  readonly signal: AbortSignal;
}

/**
 * Runs Temporal, Postgres, and a worker and a web server that restart when sources change, until
 * the signal aborts. All processes have ended when this returns.
 *
 * @throws TerminalError if a stack is already running on the folder, a service does not start, or
 * one ends unexpectedly
 */
export async function runDev(options: DevOptions): Promise<void> {
  const stack = await openStack(options);
  const ending = new AbortController();
  options.report('Ctrl-C ends what was started here; the data stays.');
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const worker = keepWorkerRunning({ ...options, stack, signal });
  const web = keepWebRunning({ ...options, stack, signal });
  const client = await connectClient({ ...options.env, ...stack.env }).catch(() => undefined);
  const blocked = client && reportBlockedRuns({ client, report: options.report, signal });
  try {
    const lost = await Promise.race([worker, stack.lost]);
    if (lost)
      throw new TerminalError(`${lost} ended by itself; its log is under ${options.folder}.`, {
        code: 'DEV_SERVICE_FAILED',
      });
  } finally {
    ending.abort();
    await Promise.all([worker, web, blocked]);
    await client?.connection.close();
    await stack.close();
  }
}
