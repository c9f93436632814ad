import { vi } from 'vitest';
import { countPollers } from '#orchestrator/client/pollers.ts';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import type { Env } from '#orchestrator/env.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import type { CommandOptions } from './run-command.ts';

export interface CommandWorker {
  readonly worker: TestWorker;
  /** The options for running commands on it. */
  readonly options: CommandOptions;
}

/**
 * A polling worker, and the options for running commands on it.
 * @param variables of the commands, in addition to those of the worker
 */
export async function startCommandWorker(
  definitions: Definitions,
  variables: Env = {},
): Promise<CommandWorker> {
  const worker = await startWorker(definitions);
  await vi.waitUntil(() => countPollers(worker.client, 'default', 'workflows'), {
    timeout: 10_000,
  });
  return { worker, options: { env: { ...worker.env, ...variables }, definitions } };
}
