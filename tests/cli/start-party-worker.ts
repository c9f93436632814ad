import { vi } from 'vitest';
import { countPollers } from '#orchestrator/client/pollers.ts';
import type { Env } from '#orchestrator/env.ts';
import { createPartyDefinitions } from '../doubles/fixtures/cli/definitions.ts';
import { startWorker, type TestWorker } from '../support/start-worker.ts';
import type { CommandOptions } from './run-command.ts';

/**
 * A worker with the party's definitions, which polls, and what a command is given to use it.
 * @param variables of the commands, beside those of the worker
 */
export async function startPartyWorker(
  party: NonNullable<Parameters<typeof createPartyDefinitions>[0]>,
  variables: Env = {},
): Promise<{ readonly worker: TestWorker; readonly options: CommandOptions }> {
  const definitions = createPartyDefinitions(party);
  const worker = await startWorker(definitions);
  await vi.waitUntil(() => countPollers(worker.client, 'default', 'workflows'), { timeout: 10_000 });
  return { worker, options: { env: { ...worker.env, ...variables }, definitions } };
}
