import type { Blocked } from '../../client/blocked-text.ts';
import { readFreshnessOf, type FreshnessReport } from '../../freshness/freshness-of.ts';
import { messageOf } from '../../message-of.ts';
import type { JobWithFailedChecks } from '../../state/runs.ts';
import { stateDatabaseUrl } from '../../state/state-database.ts';
import { temporalSettings } from '../../client/temporal-connection.ts';
import { webUiLists, type WebUiLists } from '../../client/web-ui-link.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';
import { blockedRunProblems } from './blocked-run-problems.ts';
import { checkProblems } from './check-problems.ts';
import { freshnessProblems } from './freshness-problems.ts';
import type { Problem } from './problem.ts';
import { furtherSources } from './problem-sources.ts';
import { readBlockedRuns } from './read-blocked-runs.ts';
import { readQueues, workerProblems, type PolledQueue } from './read-queues.ts';
import { readSensorStatus, type SensorStatus } from './read-sensor-status.ts';
import { withoutSecrets } from './without-secrets.ts';
import { project } from '../../project.ts';

/** `sensors`, `pending` and `pools` are empty if the state database does not respond. */
export interface Status extends SensorStatus {
  readonly ok: boolean;
  readonly temporal: Part;
  /** Empty if Temporal does not respond. */
  readonly queues: readonly PolledQueue[];
  readonly stateDatabase: Part;
  /** Null if the state database does not respond. */
  readonly runs: RunCounts | null;
  /** The latest of the last 24 hours. */
  readonly failedRuns: readonly FailedRun[];
  /** Lists in the Web UI; null if `TEMPORAL_UI_URL` is not set. */
  readonly webUi: WebUiLists | null;
}

type FailedRun = Pick<StoredRun, 'runId' | 'workflowId' | 'job' | 'error' | 'endedAt'>;

interface RunCounts {
  readonly running: number;
  readonly failedLastDay: number;
}

interface Part {
  readonly ok: boolean;
  readonly text: string;
}

const dayMs = 86_400_000;
const shownFailed = 5;

/** Parts of the status that were already read. */
export interface KnownStatus {
  readonly freshness?: () => Promise<readonly FreshnessReport[]>;
  readonly blockedRuns?: () => Promise<readonly Blocked[]>;
}

export async function readStatus(source: ReportSource, known: KnownStatus = {}): Promise<Status> {
  const { address, namespace } = temporalSettings(source.env);
  const [queues, runs, sensors, freshness, further] = await Promise.all([
    attempt(() => readQueues(source)),
    attempt(() => readRuns(source, known)),
    attempt(() => readSensorStatus(source)),
    attempt(known.freshness ?? (() => readFreshness(source))),
    readFurther(source),
  ]);
  const { problems: ofSensors, ...handover } = sensors.ok ? sensors.value : nothingKnown;
  const problems = [
    ...(queues.ok ? workerProblems(queues.value) : []),
    ...(sensors.ok ? ofSensors : unreadable('sensors', sensors.text)),
    ...(runs.ok
      ? [
          ...blockedRunProblems(runs.value.blocked),
          ...checkProblems(runs.value.withFailedChecks, Date.now()),
        ]
      : []),
    ...(freshness.ok ? freshnessProblems(freshness.value, Date.now()) : []),
    ...further,
    // If Temporal or the state database does not respond, that is already reported.
  ].filter(
    ({ problem, subject }) =>
      problem !== 'unreadable' || (runs.ok && (queues.ok || subject === 'sensors')),
  );
  return {
    ok: queues.ok && runs.ok && problems.every(({ problem }) => problem === 'paused'),
    temporal: {
      ok: queues.ok,
      text: queues.ok ? `${address}, namespace ${namespace}` : queues.text,
    },
    queues: queues.ok ? queues.value : [],
    stateDatabase: {
      ok: runs.ok,
      text: runs.ok ? withoutSecrets(stateDatabaseUrl(source.env)) : runs.text,
    },
    runs: runs.ok ? runs.value.counts : null,
    failedRuns: runs.ok ? runs.value.failed : [],
    webUi: webUiLists(source.env) ?? null,
    ...handover,
    problems,
  };
}

const nothingKnown: SensorStatus = { sensors: [], pending: [], pools: [], problems: [] };

/** Reads sources whose results are used only as problems. */
async function readFurther(source: ReportSource): Promise<readonly Problem[]> {
  const read = Object.entries(furtherSources).map(async ([subject, further]) => {
    const found = await attempt(() => further.read(source));
    return found.ok ? found.value : unreadable(subject, found.text);
  });
  return (await Promise.all(read)).flat();
}

function unreadable(subject: string, text: string): readonly Problem[] {
  return [
    { subject, problem: 'unreadable', since: null, text, advice: `${project().command} doctor` },
  ];
}

async function readFreshness(source: ReportSource): Promise<readonly FreshnessReport[]> {
  const { assets } = await source.definitions();
  return readFreshnessOf(assets, await source.store());
}

interface Runs {
  readonly counts: RunCounts;
  readonly failed: readonly FailedRun[];
  readonly withFailedChecks: readonly JobWithFailedChecks[];
  readonly blocked: readonly Blocked[];
}

async function readRuns(
  source: ReportSource,
  { blockedRuns = () => readBlockedRuns(source) }: KnownStatus,
): Promise<Runs> {
  const { runs } = await source.store();
  const blocked = await blockedRuns();
  const lastDay = { status: 'failed', endedAfter: new Date(Date.now() - dayMs) } as const;
  const [running, failedLastDay, failed, withFailedChecks] = await Promise.all([
    runs.count({ status: 'running' }),
    runs.count(lastDay),
    runs.list({ ...lastDay, limit: shownFailed }),
    runs.withFailedChecks(),
  ]);
  return {
    counts: { running, failedLastDay },
    failed: failed.map(({ runId, workflowId, job, error, endedAt }) => ({
      runId,
      workflowId,
      job,
      error,
      endedAt,
    })),
    withFailedChecks,
    blocked,
  };
}

type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly text: string };

async function attempt<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, text: messageOf(error) };
  }
}
