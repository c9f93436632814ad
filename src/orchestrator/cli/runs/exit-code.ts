import type { EndOfRun } from '../../client/follow-run.ts';

/** The text in `--help` of the commands that wait for a run. */
export const exitCodes =
  'exit code 0 completed, 1 failed or cancelled, 3 completed but checks failed, 130 no longer waiting';

/** The exit code of a command whose wait was ended by Ctrl-C. */
export const interrupted = 130;

/** The exit code of a command that waited for a run; failed checks that only warn do not count. */
export function exitCodeOf({ status, outcome }: EndOfRun): number {
  if (status !== 'completed') return 1;
  return outcome === 'checks_failed' ? 3 : 0;
}
