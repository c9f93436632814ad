import { availableParallelism } from 'node:os';
import type { Env } from '../env.ts';
import { wholeNumber } from '../definitions/whole-number.ts';

export interface ThreadSettings {
  /** How many threads a worker has at most. */
  readonly limit: number;
  /** Of each thread's heap; Node's default where undefined. */
  readonly memoryMb: number | undefined;
  /** How long a thread without work is kept. */
  readonly idleMs: number;
  /** How long a materialization has to end after its cancellation, before its thread is ended. Less than what a worker gives it that shuts down. */
  readonly graceMs: number;
}

/**
 * `ASSET_THREADS`, one less than the machine can run at once unless set, since the event loop needs one; and `ASSET_THREAD_MEMORY_MB`.
 * @throws TerminalError when one is not a whole number of at least 1
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
