import type { Blockage } from './blockage.ts';
import type { RunIdentity } from './find-run.ts';
import { project } from '../project.ts';

/** A blocked run. */
export interface Blocked extends Pick<RunIdentity, 'runId'> {
  readonly job: string;
  readonly blockage: Blockage;
  /**
   * Whether the state database has the run, so that it can be retried after it is terminated;
   * undefined if that was not checked.
   */
  readonly isRecorded?: boolean;
}

export function blockedReason({ reason, failedAttempts }: Blockage): string {
  return `${reason} (${failedAttempts} ${failedAttempts === 1 ? 'attempt' : 'attempts'} failed)`;
}

/** What to do about a blocked run. */
export function blockedAdvice({ runId, job, blockage: { kind }, isRecorded }: Blocked): string {
  const cure = {
    incompatible_code: 'Restore the workflow code that the run began with',
    failing_code: 'Correct the workflow code, or restore the job',
    timeout: 'Correct the workflow code',
  }[kind];
  const again =
    isRecorded === undefined
      ? ''
      : `, then ${isRecorded ? `${project().command} runs retry ${runId}` : `${project().command} run ${job}`}`;
  const end = `${project().command} runs terminate ${runId}`;
  if (job === 'sensorTick')
    return `${cure}, and restart the workers: the tick continues by itself; or end it: ${end}`;
  return `${cure}, and restart the workers: the run continues by itself; or end it and start again: ${end}${again}`;
}

/** The reason and the advice, for a person who looks at one run. */
export function blockedLines(run: Blocked): readonly [string, string] {
  return [blockedReason(run.blockage), `→ ${blockedAdvice(run)}`];
}
