import type { Env } from '#orchestrator/env.ts';
import { createPartyDefinitions } from '../doubles/fixtures/cli/definitions.ts';
import { startCommandWorker, type CommandWorker } from './start-command-worker.ts';

/** The same with the party's definitions. */
export function startPartyWorker(
  party: NonNullable<Parameters<typeof createPartyDefinitions>[0]>,
  variables: Env = {},
): Promise<CommandWorker> {
  return startCommandWorker(createPartyDefinitions(party), variables);
}
