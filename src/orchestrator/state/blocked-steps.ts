import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';

const blockingCheck = z.strictObject({
  name: z.string(),
  asset: z.string(),
  partition: z.string(),
});
/** A blocking check that did not pass, with the asset and partition that it is about. */
export type BlockingCheck = Readonly<z.infer<typeof blockingCheck>>;

const blockedStep = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  checks: z.array(blockingCheck),
  /** Total number of steps. */
  total: z.number(),
});
/** A step that a run did not begin because a check of something upstream did not pass. */
export type BlockedStep = Readonly<Omit<z.infer<typeof blockedStep>, 'total'>>;

// Other jobs decide in their code what they materialize, so that their plan does not tell what is blocked.
const statement = `
  with recursive failing as materialized (
    select asset, partition, name from asset_checks join runs using (run_id)
    where run_id = $1 and not passed and blocking and job = 'materializeAssets'
  ), planned as materialized (
    select row_number() over (order by page.number, of.number) - 1 as place, of.value ->> 0 as asset, of.value -> 2 as deps
    from run_plans p cross join lateral json_array_elements(p.pages) with ordinality as page(value, number)
      cross join lateral json_array_elements(page.value -> 'assets') with ordinality as of(value, number)
    where p.run_id = $1 and exists (select from failing)
  ), edges as materialized (
    select u.asset as upstream, d.asset from planned d cross join lateral json_array_elements_text(d.deps) dep join planned u on u.place = dep::int
  ), downstream (origin, asset) as (
    select f.asset, e.asset from (select distinct asset from failing) f join edges e on e.upstream = f.asset
    union
    select d.origin, e.asset from downstream d join edges e on e.upstream = d.asset
  )
  select d.asset, f.partition, count(*) over () as total,
    json_agg(json_build_object('name', f.name, 'asset', f.asset, 'partition', f.partition) order by f.asset, f.name) as checks
  from failing f join downstream d on d.origin = f.asset
  where not exists (select from materializations m where (m.run_id, m.asset, m.partition) = ($1, d.asset, f.partition))
  group by d.asset, f.partition order by f.partition, d.asset limit $2`;

/** The steps of a run of `materializeAssets` that checks block, each with their total number. */
export const readBlockedSteps = (database: Database, runId: string, limit: number) =>
  query(database, blockedStep, statement, [runId, limit]);
