import type { Env } from '../../env.ts';
import type { Report } from '../report.ts';
import type { OpenStack } from '../stack/open-stack.ts';
import { environmentOf } from './environment-of.ts';
import { startNode } from './start-node.ts';
import { supervise } from './supervise.ts';
import { watchSources } from './watch-sources.ts';

export interface KeepWebOptions {
  readonly env: Env;
  readonly projectFolder: string;
  readonly watch: readonly string[];
  /** What Node runs as the web server: a file and its arguments. If it is not set, none runs. */
  readonly web?: readonly string[];
  readonly stack: Pick<OpenStack, 'env' | 'reaper' | 'webPort'>;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/**
 * Runs the source tree's web server, which has the definitions of the sources, until the signal
 * aborts and the server has ended.
 */
export async function keepWebRunning(options: KeepWebOptions): Promise<void> {
  const { projectFolder, web, stack, report, signal } = options;
  if (web === undefined || stack.webPort === undefined) return;
  const command = [...web, '--port', String(stack.webPort)];
  const changes = watchSources(projectFolder, options.watch);
  const start = () =>
    startNode({
      command,
      folder: projectFolder,
      env: environmentOf(options),
      reaper: stack.reaper,
      report,
      quiet: true,
      isReady: (line) => line.startsWith('Listening on '),
    });
  await supervise({ name: 'web server', start, changes, report, signal }).finally(changes.close);
}
