import type { Env } from '../../env.ts';
import { openEndedWorkers } from '../../dev-stack/ended-workers.ts';
import type { Report } from '../report.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { parseLine } from './log-line.ts';
import { startNode } from './start-node.ts';
import { supervise } from './supervise.ts';
import { environmentOf } from './environment-of.ts';
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
  /** Whether to show only the worker's warnings and errors. */
  readonly quiet?: boolean;
  readonly signal: AbortSignal;
  /** Called each time a worker starts to take work. */
  onReady?(): void;
  /** Called when the worker did not start and is not retried until sources change. */
  onGivenUp?(): void;
}

/** Runs the source tree's worker on the stack until the signal aborts and the worker has ended. */
export async function keepWorkerRunning(options: KeepRunningOptions): Promise<void> {
  const { projectFolder, report, stack } = options;
  const changes = watchSources(projectFolder, options.watch);
  const worker = {
    command: options.worker,
    folder: projectFolder,
    env: { ...environmentOf(options), ...pagesOf(stack) },
    reaper: stack.reaper,
    report,
    isReady: (line: string) => parseLine(line)?.['msg'] === 'Worker started',
    quiet: options.quiet ?? false,
    onReady: () => options.onReady?.(),
    onEnded: openEndedWorkers(options.folder).note,
  };
  await supervise({ ...options, name: 'worker', start: () => startNode(worker), changes }).finally(
    changes.close,
  );
}

/** With this, runs and alerts link to the web pages. */
const pagesOf = ({ webPort }: Pick<OpenStack, 'webPort'>): Env =>
  webPort === undefined ? {} : { WEB_PUBLIC_URL: `http://127.0.0.1:${webPort}` };
