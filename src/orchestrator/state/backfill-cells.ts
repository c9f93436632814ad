import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';

const backfillRow = z.strictObject({
  selection: z.array(z.string()),
  first: z.string().nullable(),
  last: z.string().nullable(),
  cells: z.array(
    z.strictObject({
      column: z.number(),
      failed: z.number(),
      blocked: z.number(),
      ready: z.number(),
      requested: z.number(),
      cancelled: z.number(),
      skipped: z.number(),
      done: z.number(),
    }),
  ),
});
/** Assets that share runs of a backfill, with the states of their partitions in request order. */
export type BackfillRow = Readonly<z.infer<typeof backfillRow>>;

const states = ['failed', 'blocked', 'ready', 'requested', 'cancelled', 'skipped', 'done'];
const counts = states.map(
  (state) => `count(*) filter (where p.status = '${state}')::int as ${state}`,
);

/** @param columns maximum number of cells per row */
export function readBackfillCells(
  db: Database,
  backfillId: string,
  columns: number,
): Promise<readonly BackfillRow[]> {
  const keyAt = (place: string) =>
    `(select p.partition from backfill_partitions p where (p.backfill_id, p.unit, p.place) = (u.backfill_id, u.unit, ${place}))`;
  const text = `
    select u.selection, ${keyAt('u.first_place')} as first, ${keyAt('u.last_place')} as last,
      (select coalesce(json_agg(to_jsonb(c) order by c.column), '[]') from (
        select ((p.place - u.first_place) * least($2, size) / size)::int as column, ${counts.join(', ')}
        from backfill_partitions p, greatest(1, u.last_place::bigint - u.first_place + 1) as size
        where p.backfill_id = u.backfill_id and p.unit = u.unit group by 1
      ) c) as cells
    from backfill_units u where u.backfill_id = $1 order by u.unit`;
  return query(db, backfillRow, text, [backfillId, columns]);
}
