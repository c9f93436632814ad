import { availableParallelism } from 'node:os';
import type { Env } from '../env.ts';
import { wholeNumber } from '../definitions/whole-number.ts';

export interface ThreadSettings {
  /** Maximum number of threads per worker. */
  readonly limit: number;
  /** Heap limit of each thread; Node's default if undefined. */
  readonly memoryMb: number | undefined;
  /** How long an idle thread is kept. */
  readonly idleMs: number;
  /**
   * How long a materialization may take to end after its cancellation before its thread is
   * terminated. Shorter than the grace period of a worker that shuts down.
   */
  readonly graceMs: number;
}

/**
 * Reads `ASSET_THREADS` and `ASSET_THREAD_MEMORY_MB`. The default number of threads is one less
 * than the machine's parallelism, because the event loop needs one.
 * @throws TerminalError if one is not a whole number of at least 1
 */
export function readThreadSettings(env: Env): ThreadSettings {
  return {
    limit: wholeNumber(env, 'ASSET_THREADS', Math.max(1, availableParallelism() - 1)),
    memoryMb: env['ASSET_THREAD_MEMORY_MB']
      ? wholeNumber(env, 'ASSET_THREAD_MEMORY_MB', 1)
      : undefined,
    idleMs: 30_000,
    graceMs: 4_000,
  };
}
