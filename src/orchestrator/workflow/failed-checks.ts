import { ApplicationFailure } from '@temporalio/common';
import type { ErrorCode } from '../error-codes.ts';
import { codedFailure } from './failure.ts';
import type { FailedCheck, RunOutcome } from './protocol.ts';
import type { Step } from './step.ts';
import { stepName } from './step-name.ts';

/**
 * The error that `materialize` throws for a materialized asset that a check blocks; undefined if
 * none does.
 */
export function blockOf(
  step: Step,
  failedChecks: readonly FailedCheck[],
): ApplicationFailure | undefined {
  const names = failedChecks.filter(({ blocking }) => blocking === true).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return blocked(`${stepName(step)}: Blocking check not passed: ${names.join(', ')}`);
}

export function blocked(message: string): ApplicationFailure {
  return codedFailure(message, 'CHECK_FAILED');
}

/**
 * Whether work ended because a check blocks it. This is not a failure: the run completes with the
 * outcome `checks_failed`.
 */
export function isBlocked(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === ('CHECK_FAILED' satisfies ErrorCode);
}

/** The outcome of a run after these checks, if worse than its current one. */
export function worseOutcome(
  outcome: RunOutcome,
  failedChecks: readonly FailedCheck[],
): RunOutcome {
  if (outcome === 'checks_failed' || failedChecks.length === 0) return outcome;
  return failedChecks.some(({ severity }) => severity === 'error') ? 'checks_failed' : 'warnings';
}
