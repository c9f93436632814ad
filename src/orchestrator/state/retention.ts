import type { Env } from '../env.ts';
import { wholeNumber } from '../definitions/whole-number.ts';

/** How many days ended records are kept. */
export interface Retention {
  readonly ticksDays: number;
  /** Runs with their materializations and checks. */
  readonly runsDays: number;
  /** Actions of the audit log, at least 30 days. */
  readonly auditDays: number;
}

const mostDays = 36_500;

/**
 * Reads `TICKS_RETENTION_DAYS`, `RUNS_RETENTION_DAYS` and `AUDIT_RETENTION_DAYS`.
 * @throws TerminalError if one is not a whole number from 1 to 36500
 */
export function readRetention(env: Env): Retention {
  return {
    ticksDays: wholeNumber(env, 'TICKS_RETENTION_DAYS', 7, mostDays),
    runsDays: wholeNumber(env, 'RUNS_RETENTION_DAYS', 90, mostDays),
    auditDays: wholeNumber(env, 'AUDIT_RETENTION_DAYS', 365, mostDays),
  };
}
