import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { metadata, severity } from './columns.ts';

const pastCheck = z.strictObject({
  /** Ordinal of the checked materialization; increases in the order of recording. */
  ordinal: z.number(),
  runId: z.string(),
  /** Empty for the whole asset. */
  partition: z.string(),
  name: z.string(),
  severity,
  blocking: z.boolean(),
  passed: z.boolean(),
  metadata,
  checkedAt: z.date(),
});
/** The result of a check of one materialization. */
export type PastCheck = Readonly<z.infer<typeof pastCheck>>;

/** Filters for check results. */
export interface WantedChecks {
  readonly asset: string;
  readonly partition?: string | undefined;
  /** The name of a check. */
  readonly check?: string | undefined;
  readonly limit: number;
  /** The end of the previous page. */
  readonly after?: Pick<PastCheck, 'ordinal' | 'name'> | undefined;
}

/**
 * Check results, those of the latest materialization first. Walks back from one materialization to
 * the previous one instead of sorting them all.
 */
export function readPastChecks(
  db: Database,
  { asset, partition, check, limit, after }: WantedChecks,
): Promise<readonly PastCheck[]> {
  const text = `
    select m.ordinal, m.run_id as "runId", m.partition, c.name, c.severity, c.blocking, c.passed, c.metadata, c.checked_at as "checkedAt"
    from materializations m cross join lateral (
      select * from asset_checks c where (c.run_id, c.asset, c.partition) = (m.run_id, m.asset, m.partition) offset 0
    ) c
    where m.asset = $1 and ($2::text is null or m.partition = $2) and ($3::text is null or c.name = $3)
      and ($4::bigint is null or m.ordinal < $4 or (m.ordinal = $4 and c.name > $5))
    order by m.ordinal desc, c.name limit $6`;
  const values = [
    asset,
    partition ?? null,
    check ?? null,
    after?.ordinal ?? null,
    after?.name ?? '',
  ];
  return query(db, pastCheck, text, [...values, limit]);
}
