import type { Blocked } from '../../client/blocked-text.ts';
import { readFreshnessOf, type FreshnessReport } from '../../freshness/freshness-of.ts';
import { messageOf } from '../../message-of.ts';
import { readEndedWorkers } from '../../dev-stack/ended-workers.ts';
import { countPollers } from '../../client/pollers.ts';
import type { JobWithFailedChecks } from '../../state/runs.ts';
import { stateDatabaseUrl } from '../../state/state-database.ts';
import { taskQueues } from '../../worker/task-queues.ts';
import { temporalSettings } from '../../client/temporal-connection.ts';
import { webUiLists, type WebUiLists } from '../../client/web-ui-link.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';
import { otherBlockedRuns, reconciled } from '../runs/reconciled.ts';
import { blockedRunProblems } from './blocked-run-problems.ts';
import { checkProblems } from './check-problems.ts';
import { freshnessProblems } from './freshness-problems.ts';
import { readSensorStatus, type SensorStatus } from './read-sensor-status.ts';
import { withoutSecrets } from './without-secrets.ts';
import { project } from '../../project.ts';

/** `sensors`, `pending` and `pools` are empty when the state database does not answer. */
export interface Status extends SensorStatus {
  readonly ok: boolean;
  readonly temporal: Part;
  /** Empty when Temporal does not answer. */
  readonly queues: readonly { readonly queue: string; readonly workers: number }[];
  readonly stateDatabase: Part;
  /** Null when the state database does not answer. */
  readonly runs: RunCounts | null;
  /** The latest of the last 24 hours. */
  readonly failedRuns: readonly FailedRun[];
  /** Lists in the Web UI; null where `TEMPORAL_UI_URL` names none. */
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
/** Those that were lost are among the oldest; each is a question to Temporal. */
const reconciledAtOnce = 100;
const shownFailed = 5;

export async function readStatus(source: ReportSource): Promise<Status> {
  const { address, namespace } = temporalSettings(source.env);
  const [queues, runs, sensors, freshness] = await Promise.all([
    attempt(() => readQueues(source)),
    attempt(() => readRuns(source)),
    attempt(() => readSensorStatus(source)),
    attempt(() => readFreshness(source)),
  ]);
  const { problems: ofSensors, ...handover } = sensors.ok ? sensors.value : unreadable(runs.ok ? sensors.text : undefined);
  const ofRuns = runs.ok ? [...blockedRunProblems(runs.value.blocked), ...checkProblems(runs.value.withFailedChecks, Date.now())] : [];
  const problems = [...ofSensors, ...ofRuns, ...(freshness.ok ? freshnessProblems(freshness.value, Date.now()) : [])];
  const polled = queues.ok && queues.value.every(({ workers }) => workers > 0);
  return {
    ok: polled && runs.ok && problems.length === 0,
    temporal: { ok: queues.ok, text: queues.ok ? `${address}, namespace ${namespace}` : queues.text },
    queues: queues.ok ? queues.value : [],
    stateDatabase: { ok: runs.ok, text: runs.ok ? withoutSecrets(stateDatabaseUrl(source.env)) : runs.text },
    runs: runs.ok ? runs.value.counts : null,
    failedRuns: runs.ok ? runs.value.failed : [],
    webUi: webUiLists(source.env) ?? null,
    ...handover,
    problems,
  };
}

/** @param reason undefined where it was reported already, as for a state database that does not answer */
function unreadable(reason: string | undefined): SensorStatus {
  const advice = `${project().command} doctor`;
  const problems = reason === undefined ? [] : [{ subject: 'sensors', problem: 'unreadable', text: reason, advice } as const];
  return { sensors: [], pending: [], pools: [], problems };
}

async function readQueues(source: ReportSource): Promise<Status['queues']> {
  const client = await source.temporal();
  const ended = await readEndedWorkers(source.settings.dev.folder);
  return Promise.all(
    taskQueues().map(async (queue) => {
      const kinds = queue === 'default' ? (['workflows', 'activities'] as const) : (['activities'] as const);
      const counts = await Promise.all(kinds.map((kind) => countPollers(client, queue, kind, ended)));
      return { queue, workers: Math.min(...counts) };
    }),
  );
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

async function readRuns(source: ReportSource): Promise<Runs> {
  const { runs } = await source.store();
  const oldest = await runs.list({ status: 'running', oldestFirst: true, limit: reconciledAtOnce });
  const [{ blockages }, others] = await Promise.all([reconciled(source, oldest), otherBlockedRuns(source, oldest)]);
  const ofOldest = oldest.flatMap((run) => {
    const blockage = blockages.get(run.runId);
    return blockage === undefined ? [] : [{ ...run, blockage, isRecorded: true }];
  });
  const lastDay = { status: 'failed', endedAfter: new Date(Date.now() - dayMs) } as const;
  const [running, failedLastDay, failed, withFailedChecks] = await Promise.all([
    runs.count({ status: 'running' }),
    runs.count(lastDay),
    runs.list({ ...lastDay, limit: shownFailed }),
    runs.withFailedChecks(),
  ]);
  return {
    counts: { running, failedLastDay },
    failed: failed.map(({ runId, workflowId, job, error, endedAt }) => ({ runId, workflowId, job, error, endedAt })),
    withFailedChecks,
    blocked: [...ofOldest, ...others],
  };
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly text: string };

async function attempt<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, text: messageOf(error) };
  }
}
