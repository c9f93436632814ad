import { z } from 'zod';
import { execute, query, type Database } from '../sql/query.ts';

const gateRow = z.strictObject({ gate: z.number() });

/**
 * Unblocks the partitions that no longer wait for anything.
 * @param among only those that wait for places in this range; all if not given
 */
export async function openGates(
  db: Database,
  backfillId: string,
  among?: readonly [number, number],
): Promise<void> {
  const passed = await query(
    db,
    gateRow,
    `delete from backfill_gates g where g.backfill_id = $1 ${among === undefined ? '' : 'and g.first_place <= $3 and g.last_place >= $2'}
       and not exists (select from backfill_partitions p where p.backfill_id = $1 and p.place between g.first_place and g.last_place
         and p.status not in ('done', 'skipped'))
     returning g.gate`,
    [backfillId, ...(among ?? [])],
  );
  if (passed.length === 0) return;
  await execute(
    db,
    `update backfill_partitions p set status = 'ready', ready_at = now()
     where p.backfill_id = $1 and p.status = 'blocked' and p.gate = any($2::int[])
       and not exists (select from backfill_gates g where g.backfill_id = $1 and g.gate = p.gate)`,
    [backfillId, passed.map(({ gate }) => gate)],
  );
}
