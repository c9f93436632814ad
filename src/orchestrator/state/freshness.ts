import type pg from 'pg';
import { z } from 'zod';
import { query } from '../sql/query.ts';
import { isPresent, type AssetPartitions } from './present-partitions.ts';

/** Asks how many partitions of an asset were last materialized before an instant. */
export interface AgesQuestion extends AssetPartitions {
  readonly dueUntil: Date;
  readonly overdueUntil: Date;
}

const ages = z.strictObject({
  asset: z.string(),
  /** The partition with the oldest materialization; empty for the whole asset. */
  partition: z.string(),
  materializedAt: z.date(),
  due: z.number(),
  overdue: z.number(),
});
/** The ages of an asset's materializations; `due` includes overdue partitions. */
export type Ages = Readonly<z.infer<typeof ages>>;

/** Covers only partitions that were ever materialized. */
export async function readAges(
  database: pg.Pool,
  questions: readonly AgesQuestion[],
): Promise<readonly Ages[]> {
  const text = `
    select q.asset, a.*
    from json_to_recordset($1) as q(asset text, "dueUntil" timestamptz, "overdueUntil" timestamptz, dynamic text)
    cross join lateral (
      select partition, materialized_at as "materializedAt", count(*) filter (where materialized_at <= q."dueUntil") over () as due,
        count(*) filter (where materialized_at <= q."overdueUntil") over () as overdue
      from asset_partitions p where p.asset = q.asset and materialized_at is not null and ${isPresent('p', 'q.dynamic')}
      order by materialized_at, partition limit 1
    ) a`;
  return query(database, ages, text, [JSON.stringify(questions)]);
}
