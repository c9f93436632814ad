import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../report.ts';
import type { NodeProcess } from './start-node.ts';
import type { SourceChanges } from './watch-sources.ts';

export interface SupervisorOptions {
  /** The name in messages: `worker`. */
  readonly name: string;
  start(): NodeProcess;
  readonly changes: Pick<SourceChanges, 'next'>;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Called when it did not start and is not retried until sources change. */
  onGivenUp?(): void;
}

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
const stableMs = 60_000;

/**
 * Keeps a process running until the signal aborts: restarts it when sources change, and after a
 * crash with increasing delays. A process that does not start is not retried until sources change.
 */
export async function supervise({
  name,
  start,
  changes,
  report,
  signal,
  onGivenUp,
}: SupervisorOptions): Promise<void> {
  const stopped = new Promise<'stopped'>((resolve) =>
    signal.addEventListener('abort', () => resolve('stopped'), { once: true }),
  );
  const changed = (): Promise<'changed'> => changes.next().then(() => 'changed');
  let crashes = 0;
  while (!signal.aborted) {
    const running = start();
    const what = await Promise.race([running.ended, changed(), stopped]);
    if (what === 'changed') report(`Sources or .env changed: restarting the ${name}.`);
    if (typeof what === 'string') {
      await running.stop();
      crashes = 0;
    } else if (what.wasReady) {
      crashes = what.ranMs > stableMs ? 1 : crashes + 1;
      const delay = Math.min(firstDelayMs * 2 ** (crashes - 1), longestDelayMs);
      report(
        `The ${name} ended (${what.how}). It restarts in ${delay / 1000} s, or when sources or .env change.`,
      );
      await Promise.race([sleep(delay), changed(), stopped]);
    } else {
      report(
        `The ${name} did not start (${what.how}). See its error above. It restarts when sources or .env change.`,
      );
      onGivenUp?.();
      await Promise.race([changed(), stopped]);
    }
  }
}
