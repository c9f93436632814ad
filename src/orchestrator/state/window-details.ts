import type pg from 'pg';
import { z } from 'zod';
import { query } from '../sql/query.ts';
import { assetCheckFailures, failedOfAsset, latestOfAsset } from './materializations.ts';

const details = z.strictObject({
  asset: z.string(),
  latest: latestOfAsset.nullable(),
  /** The last failures of partitions whose latest attempt failed. */
  failures: z.array(failedOfAsset.omit({ partitions: true })),
  failedChecks: z.array(assetCheckFailures),
});

const shownFailures = 20;

/**
 * Details of assets that pages do not contain.
 * @param assets with the partition that was materialized last
 */
export function readWindowDetails(
  database: pg.Pool,
  assets: readonly { readonly asset: string; readonly latest: string | null }[],
) {
  const text = `
    select given.asset, (
        select json_build_object('partition', partition, 'runId', run_id, 'metadata', metadata, 'endedAt', materialized_at)
        from asset_partitions p where (p.asset, p.partition) = (given.asset, given.latest)
      ) as latest, (
        select coalesce(json_agg(json_build_object('partition', partition, 'runId', failed_run_id, 'error', error, 'endedAt', failed_at)), '[]')
        from (select * from asset_partitions p where p.asset = given.asset and is_failed and failed_at is not null order by failed_at desc limit ${shownFailures}) failed
      ) as failures, (
        select coalesce(json_agg(json_build_object('name', name, 'severity', severity, 'partitions', partitions, 'partition', partition)), '[]')
        from (select c.name, c.severity, count(*) as partitions, min(p.partition) as partition
              from asset_partitions p, json_to_recordset(p.failed_checks) as c(name text, severity text)
              where p.asset = given.asset and p.failed_checks is not null group by c.name, c.severity order by c.severity, c.name) not_passed
      ) as "failedChecks"
    from json_to_recordset($1) as given(asset text, latest text)`;
  return query(database, details, text, [JSON.stringify(assets)]);
}
