import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Env } from '../../env.ts';
import { openEndedWorkers } from '../../dev-stack/ended-workers.ts';
import type { Report } from '../report.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { startWorker } from './start-worker.ts';
import { superviseWorker } from './supervise-worker.ts';
import { watchSources } from './watch-sources.ts';

export interface KeepRunningOptions {
  readonly env: Env;
  readonly projectFolder: string;
  /** Where data is kept. */
  readonly folder: string;
  readonly watch: readonly string[];
  readonly worker: readonly string[];
  readonly stack: OpenStack;
  readonly report: Report;
  /** Show the worker's warnings and errors only. */
  readonly quiet?: boolean;
  readonly signal: AbortSignal;
  /** Called each time that a worker begins to take work. */
  onReady?(): void;
  /** Called when the worker did not come up and is not retried before sources change. */
  onGivenUp?(): void;
}

/** Runs the source tree's worker on the stack until the signal is aborted and the worker has ended. */
export async function keepWorkerRunning(options: KeepRunningOptions): Promise<void> {
  const { projectFolder, report, stack } = options;
  const changes = watchSources(projectFolder, options.watch);
  const worker = {
    command: options.worker,
    folder: projectFolder,
    env: { ...withoutFile(options.env, path.join(projectFolder, '.env')), ...stack.env },
    reaper: stack.reaper,
    report,
    quiet: options.quiet ?? false,
    onReady: () => options.onReady?.(),
    onEnded: openEndedWorkers(options.folder).note,
  };
  await superviseWorker({ ...options, start: () => startWorker(worker), changes }).finally(changes.close);
}

/** Less what the environment has of a file `.env`: the worker reads the file itself, as it is when it starts. */
function withoutFile(env: Env, file: string): Env {
  const inFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== inFile[name]));
}
