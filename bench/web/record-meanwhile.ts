import { randomUUID } from 'node:crypto';
import { setInterval } from 'node:timers/promises';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import {
  hoursAsset,
  keysAsset,
  plainAsset,
  plainAssets,
  type HugeSizes,
} from '#tests/orchestrator/web/huge/definitions.ts';

/** Like the runs of a busy deployment: each second a few assets, one hour and one key. */
export async function recordMeanwhile(
  { database, materializations }: StateStore,
  sizes: HugeSizes,
  signal: AbortSignal,
): Promise<void> {
  const count = plainAssets(sizes);
  let second = 0;
  try {
    for await (const _ of setInterval(1_000, undefined, { signal })) {
      second += 1;
      const runId = randomUUID();
      await database.query(
        `insert into runs (run_id, workflow_id, job, launched_by, config, status, outcome, started_at, begun_at, ended_at)
         values ($1, $1, 'materializeAssets', 'schedule', '{}', 'completed', 'ok', now(), now(), now())`,
        [runId],
      );
      const at = { startedAt: Date.now() - 1_000, endedAt: Date.now(), checks: [] };
      const done = { ...at, status: 'materialized', value: 1, metadata: { rows: 1 } } as const;
      const plain = Array.from({ length: 10 }, (__, index) =>
        plainAsset((second * 97 + index) % count),
      );
      const [hour = ''] = await partitionsFrom(database, hoursAsset, second);
      const [key = ''] = await partitionsFrom(database, keysAsset, second);
      await materializations.record(runId, [
        ...plain.map((asset) => ({ ...done, asset, partition: '' })),
        { ...done, asset: hoursAsset, partition: hour },
        { ...done, asset: keysAsset, partition: key },
      ]);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function partitionsFrom(
  database: StateStore['database'],
  asset: string,
  offset: number,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ partition: string }>(
    'select partition from asset_partitions where asset = $1 order by partition offset $2 limit 1',
    [asset, offset],
  );
  return rows.map(({ partition }) => partition);
}
