import type { Blockage } from './blockage.ts';
import type { RunIdentity } from './find-run.ts';
import { project } from '../project.ts';

/** A run that cannot go on. */
export interface Blocked extends Pick<RunIdentity, 'runId'> {
  readonly job: string;
  readonly blockage: Blockage;
  /** Whether the state database knows it, so that it can be retried once it was terminated; undefined where that was not looked up. */
  readonly isRecorded?: boolean;
}

export function blockedReason({ reason, failedAttempts }: Blockage): string {
  return `${reason} (${failedAttempts} ${failedAttempts === 1 ? 'attempt' : 'attempts'} failed)`;
}

/** What to do about a run that cannot go on. */
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

/** Both, for a person who looks at one run. */
export function blockedLines(run: Blocked): readonly [string, string] {
  return [blockedReason(run.blockage), `→ ${blockedAdvice(run)}`];
}
