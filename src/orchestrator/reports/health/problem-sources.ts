import { readFreshnessOf } from '../../freshness/freshness-of.ts';
import { RetryableError } from '../../errors.ts';
import type { ReportSource } from '../report-source.ts';
import { backfillProblems } from './backfill-problems.ts';
import { blockedRunProblems } from './blocked-run-problems.ts';
import { checkProblems } from './check-problems.ts';
import { readDeadLetterProblems } from './dead-letter-problems.ts';
import { deliveryProblems } from './delivery-problems.ts';
import { freshnessProblems } from './freshness-problems.ts';
import type { Problem, ProblemKind } from './problem.ts';
import { readBlockedRuns } from './read-blocked-runs.ts';
import { readQueues, workerProblems } from './read-queues.ts';
import { readSensorStatus } from './read-sensor-status.ts';
import { readScheduleProblems } from './schedule-problems.ts';

/** Reads problems of some kinds. */
export interface ProblemSource {
  readonly kinds: readonly ProblemKind[];
  /** Throws if the problems cannot be determined. */
  read(source: ReportSource): Promise<readonly Problem[]>;
}

const stuckAfterMs = 15 * 60_000;

const sensors: ProblemSource = {
  kinds: ['late', 'failing', 'refused', 'waiting', 'blocked'],
  read: async (source) => {
    const { sensors: found, problems } = await readSensorStatus(source);
    if (found.some(({ schedule }) => schedule === null))
      throw new RetryableError('Could not read whether the schedules of sensors run');
    return problems;
  },
};

const freshness: ProblemSource = {
  kinds: ['overdue'],
  read: async (source) => {
    const { assets } = await source.definitions();
    return freshnessProblems(await readFreshnessOf(assets, await source.store()), Date.now());
  },
};

const runs: ProblemSource = {
  kinds: ['run_blocked'],
  read: async (source) => {
    // The calls below report nothing if Temporal does not respond.
    await (await source.temporal()).workflowService.getSystemInfo({});
    return blockedRunProblems(await readBlockedRuns(source));
  },
};

const checks: ProblemSource = {
  kinds: ['checks_failed'],
  read: async (source) =>
    checkProblems(await (await source.store()).runs.withFailedChecks(), Date.now()),
};

const workers: ProblemSource = {
  kinds: ['no_worker'],
  read: async (source) => workerProblems(await readQueues(source)),
};

const schedules: ProblemSource = { kinds: ['paused'], read: readScheduleProblems };

const backfills: ProblemSource = {
  kinds: ['backfill_stuck'],
  read: async (source) =>
    backfillProblems(await (await source.store()).backfills.stuck(stuckAfterMs), Date.now()),
};

const deadLetters: ProblemSource = { kinds: ['dead_letters'], read: readDeadLetterProblems };

const deliveries: ProblemSource = {
  kinds: ['alerts_undeliverable'],
  read: async (source) => deliveryProblems(await (await source.store()).alerts.undeliverable()),
};

/** Sources that `status` reads in addition to what it shows anyway. */
export const furtherSources = {
  schedules,
  backfills,
  'dead letters': deadLetters,
  alerts: deliveries,
} as const;

/** Sources of all kinds but `unreadable`, which only `status` reports. */
export const problemSources: readonly ProblemSource[] = [
  sensors,
  freshness,
  runs,
  checks,
  workers,
  ...Object.values(furtherSources),
];
