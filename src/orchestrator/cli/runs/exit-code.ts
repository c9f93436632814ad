import type { EndOfRun } from '../../client/follow-run.ts';

/** As `--help` of the commands that wait for a run lists it. */
export const exitCodes =
  'exit code 0 completed, 1 failed or cancelled, 3 completed but checks failed, 130 no longer waiting';

/** What a command ends with whose wait Ctrl-C ended. */
export const interrupted = 130;

/** What a command that waited for a run ends with; checks that only warn do not count. */
export function exitCodeOf({ status, outcome }: EndOfRun): number {
  if (status !== 'completed') return 1;
  return outcome === 'checks_failed' ? 3 : 0;
}
