import { ApplicationFailure } from '@temporalio/common';
import type { ErrorCode } from '../error-codes.ts';
import { detailedFailure } from './failure.ts';
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
  const list = names.join(', ');
  return blocked(`${stepName(step)}: Blocking check not passed: ${list}`, [
    `${names.length === 1 ? 'check' : 'checks'} ${list} of ${stepName(step)}`,
  ]);
}

const namedChecks = 5;

/**
 * The error of a step that is skipped because checks block its upstream assets. Names only some of
 * them, since a step far downstream can have thousands.
 * @param upstream the checks of each of these assets
 */
export function skipped(step: Step, upstream: readonly (readonly string[])[]): ApplicationFailure {
  const checks = [...new Set(upstream.flat())].slice(0, namedChecks + 1);
  const named = [
    ...checks.slice(0, namedChecks),
    ...(checks.length > namedChecks ? ['others'] : []),
  ];
  return blocked(`${stepName(step)}: skipped, since ${named.join(' and ')} did not pass`, checks);
}

/** @param checks what blocks it: `check not_empty of weather/readings [2026-01-01]` */
export function blocked(message: string, checks: readonly string[] = []): ApplicationFailure {
  return detailedFailure(message, 'CHECK_FAILED' satisfies ErrorCode, ...checks);
}

/** The checks that block work, with their asset, for messages. */
export function checksThatBlock({ details }: ApplicationFailure): readonly string[] {
  const checks = (details ?? []).filter((check) => typeof check === 'string');
  return checks.length === 0 ? ['a check'] : checks;
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
