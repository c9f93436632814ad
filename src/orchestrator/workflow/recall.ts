import { sleep } from '@temporalio/workflow';
import { blockOf } from './failed-checks.ts';
import { terminalFailure, type givenUp } from './failure.ts';
import type { Json } from './json.ts';
import type { RememberedOutcome } from './protocol.ts';
import type { Report } from './report.ts';
import type { Step } from './step.ts';
import { stepName } from './step-name.ts';

export type Recall = (outcome: RememberedOutcome, step: Step) => Promise<Json>;

/**
 * Recalls per workflow task. Nothing else runs in between: 10,000 at once would block the workflow
 * for more than the 5 s after which its task fails. A pause takes most of a second.
 */
const recallsPerTask = 3_000;

/** Restores earlier materializations, spread over several workflow tasks if there are many. */
export function createRecall(report: Report): Recall {
  let recalls = 0;
  let pause: Promise<void> | undefined;

  return async (outcome, step) => {
    recalls += 1;
    if (recalls % recallsPerTask === 0)
      pause = sleep(1, { summary: 'while recalling what was done' });
    report.recalled(outcome);
    if (pause !== undefined) await pause;
    if (outcome.status === 'materialized') return unlessBlocked(outcome);
    throw stepFailure(step, outcome.error);
  };
}

/**
 * The value of an earlier materialization.
 * @throws the error of its materialization if a check blocks it
 */
export function unlessBlocked(
  outcome: Extract<RememberedOutcome, { status: 'materialized' }>,
): Json {
  const block = blockOf(outcome, outcome.failedChecks ?? []);
  if (block !== undefined) throw block;
  return outcome.value;
}

export function stepFailure(
  step: Step,
  text: string,
  type: 'STEP_FAILED' | typeof givenUp = 'STEP_FAILED',
) {
  return terminalFailure(`${stepName(step)}: ${text}`, type);
}
