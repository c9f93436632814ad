import type { StateStore } from '#orchestrator/state/state-store.ts';
import { median } from '../statistics.ts';

export interface OutboxMeasured {
  readonly pending: number;
  /** To take 100 of them. */
  readonly takeMs: number;
  readonly backfillPartitions: number;
  /** To write a backfill with that many partitions, and to request the first ones. */
  readonly backfillSeconds: number;
}

export async function measureOutbox(
  { database, requests, backfills }: StateStore,
  {
    pending,
    partitions,
    rounds,
  }: { readonly pending: number; readonly partitions: number; readonly rounds: number },
): Promise<OutboxMeasured> {
  await database.query(
    `insert into run_requests (job, run_key, attempt, max_attempts, retry_after_ms, sensor, config, tags, status, requested_at)
     select 'pendingJob', 'key-' || i, 1, 1, 0, 'benchSensor', '{}', '{}', 'pending', now() - interval '1 day' + i * interval '1 millisecond'
     from generate_series(1, $1::int) i`,
    [pending],
  );
  await database.query('vacuum analyze run_requests');
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const taken = await requests.take(
      { jobs: ['pendingJob'], pool: undefined, batch: 100 },
      ({ runKey }) => `taken/${runKey}`,
    );
    samples.push(performance.now() - began);
    if (taken.length !== 100) throw new Error(`${taken.length} requests were taken`);
  }
  const keys = Array.from(
    { length: partitions },
    (_, index) => `partition-${String(index).padStart(6, '0')}`,
  );
  const began = performance.now();
  const selection = ['bench/other'];
  await backfills.create({
    backfillId: 'bench',
    selection,
    atOnce: 100,
    requestedBy: 'bench',
    again: false,
    gates: [],
    units: [
      {
        selection,
        job: 'materializeAssets',
        config: {
          selection,
          config: {},
        },
        perRun: 1,
        dynamic: [],
        rows: keys.map((partition) => ({ partition })),
      },
    ],
  });
  const backfillSeconds = (performance.now() - began) / 1_000;
  return { pending, takeMs: median(samples), backfillPartitions: partitions, backfillSeconds };
}
