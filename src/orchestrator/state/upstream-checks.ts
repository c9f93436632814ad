import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { isPresent, type AssetPartitions } from './present-partitions.ts';
import type { KeySpan } from './upstream-partitions.ts';

/** An upstream asset with its blocking checks, and the partitions to look at: all if undefined. */
export interface UpstreamChecks extends AssetPartitions {
  readonly checks: readonly string[];
  readonly span: KeySpan | undefined;
}

const upstreamFailure = z.strictObject({
  asset: z.string(),
  name: z.string(),
  /** Number of partitions whose latest materialization did not pass the check. */
  partitions: z.number(),
  /** The first of these partitions by name; empty for the whole asset. */
  partition: z.string(),
});
/** A blocking check that the latest materialization of an upstream asset did not pass. */
export type UpstreamFailure = Readonly<z.infer<typeof upstreamFailure>>;

const statement = `
  select given.asset, c.name, count(*) as partitions, min(p.partition) as partition
  from json_to_recordset($1) as given(asset text, dynamic text, checks jsonb, keys jsonb, first text, last text)
    join asset_partitions p on p.asset = given.asset and p.failed_checks is not null
    cross join lateral json_to_recordset(p.failed_checks) as c(name text)
  where given.checks ? c.name and ${isPresent('p', 'given.dynamic')}
    and (given.keys is null or given.keys ? p.partition) and (given.first is null or p.partition between given.first and given.last)
  group by given.asset, c.name order by given.asset, c.name`;

/** The checks that the latest materializations of upstream assets did not pass. */
export async function readUpstreamFailures(
  database: Database,
  upstream: readonly UpstreamChecks[],
): Promise<readonly UpstreamFailure[]> {
  if (upstream.length === 0) return [];
  const given = upstream.map(({ span, ...of }) => ({ ...of, ...span }));
  return query(database, upstreamFailure, statement, [JSON.stringify(given)]);
}
