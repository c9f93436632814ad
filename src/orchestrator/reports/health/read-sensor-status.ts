import type { PendingRequests } from '../../state/request-reports.ts';
import { poolLimit } from '../../definitions/concurrency-pool.ts';
import type { ReportSource } from '../report-source.ts';
import { readSensors } from '../sensors/read-sensors.ts';
import { sensorDocument, type SensorDocument } from '../sensors/sensor-document.ts';
import type { Problem } from './problem.ts';
import { blockedPools, poolProblems, shownHolders } from './pool-problems.ts';
import { queueProblems, type PendingJob, type PoolUse } from './queue-problems.ts';
import { sensorProblems } from './sensor-problems.ts';

/** The state of sensors, and of the runs that they requested. */
export interface SensorStatus {
  readonly sensors: readonly SensorDocument[];
  readonly pending: readonly PendingJob[];
  readonly pools: readonly PoolUse[];
  readonly problems: readonly Problem[];
}

export async function readSensorStatus(source: ReportSource): Promise<SensorStatus> {
  const definitions = await source.definitions();
  const { requests } = await source.store();
  const [reports, overview] = await Promise.all([
    readSensors(source, definitions.sensors, () => undefined),
    requests.overview(),
  ]);
  const now = Date.now();
  const pending = [...Map.groupBy(overview.pending, ({ job }) => job)].map(([job, ofJob]) =>
    sumOf(job, ofJob),
  );
  const pools = definitions.pools.map((pool) => {
    const { taken = 0, waiting = 0 } =
      overview.places.find((places) => places.pool === pool.name) ?? {};
    return {
      pool: pool.name,
      limits: pool.limits,
      limit: poolLimit(pool, source.env),
      taken,
      waiting,
    };
  });
  const blocked = blockedPools(definitions, pending, pools, overview.places, now);
  const holders =
    blocked.length === 0
      ? []
      : await requests.holders(
          blocked.map(({ pool }) => pool),
          shownHolders,
        );
  return {
    sensors: reports.map(sensorDocument),
    pending,
    pools,
    problems: [
      ...reports.flatMap((report) => sensorProblems(report, now)),
      ...queueProblems(definitions, pending, pools, now),
      ...poolProblems(definitions, blocked, holders, now),
    ],
  };
}

function sumOf(job: string, requests: readonly PendingRequests[]): PendingJob {
  const due = requests.map(({ dueSince }) => dueSince).filter((date) => date !== null);
  return {
    job,
    count: requests.reduce((sum, { count }) => sum + count, 0),
    oldest: earliest(requests.map(({ oldest }) => oldest)) ?? new Date(),
    dueSince: earliest(due) ?? null,
  };
}

function earliest(dates: readonly Date[]): Date | undefined {
  return dates.toSorted((a, b) => a.getTime() - b.getTime())[0];
}
