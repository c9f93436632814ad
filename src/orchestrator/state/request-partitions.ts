import { z } from 'zod';
import { execute, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { openGates } from './backfill-gates.ts';
import { requestStatement } from './request-statement.ts';

/** Behind the requests of sensors. */
const priority = 10;

/** What the requests of a backfill have in place of a sensor, whose name has no colon. */
export const requesterOf = (backfillId: string) => `backfill:${backfillId}`;

/** How many runs a backfill may request, and how many partitions are looked at for those: no unit has more than one run that is not full. */
const roomStatement = `
  select room.runs, (room.runs + of.units) * of.per_run as looked
  from backfills b, lateral (
    select b.at_once - count(distinct p.run_key) as runs from backfill_partitions p where p.backfill_id = $1 and p.status = 'requested'
  ) room, (select count(*) as units, max(u.per_run) as per_run from backfill_units u where u.backfill_id = $1) of
  where b.backfill_id = $1 and b.status = 'running' and room.runs > 0`;
const roomRow = z.strictObject({ runs: z.number(), looked: z.number() });

const requestedRow = z.strictObject({
  requested: z.number(),
  skipped: z.number(),
  firstSkipped: z.number().nullable(),
  lastSkipped: z.number().nullable(),
});

/**
 * Requests as many runs as there is room for, and ends the backfill when nothing is left that could be requested. A partition that another run is
 * materializing waits for that one, and is skipped once it is done, as is one whose key was removed. Does nothing to a backfill that is paused or has
 * ended. The backfill must be locked.
 * @returns how many runs were requested
 */
export async function requestNext(db: Database, backfillId: string): Promise<number> {
  let all = 0;
  for (;;) {
    const room = await queryFirst(db, roomRow, { name: 'backfill-room', text: roomStatement }, [
      backfillId,
    ]);
    if (room === undefined) break;
    const text = requestStatement(room.runs, room.looked);
    // Each end of a run has room for one: planning the statement takes longer than running it.
    const statement = room.runs === 1 ? { name: `request-partitions-${room.looked}`, text } : text;
    const values = [backfillId, priority, requesterOf(backfillId)];
    const { requested, skipped, firstSkipped, lastSkipped } = await queryOne(
      db,
      requestedRow,
      statement,
      values,
    );
    all += requested;
    if (firstSkipped === null || lastSkipped === null || skipped === 0) break;
    await openGates(db, backfillId, [firstSkipped, lastSkipped]);
  }
  if (all === 0) await endWhenDone(db, backfillId);
  return all;
}

async function endWhenDone(db: Database, backfillId: string): Promise<void> {
  await execute(
    db,
    `update backfills b set ended_at = now(), status =
       case when exists (select from backfill_partitions p where p.backfill_id = $1 and p.status not in ('done', 'skipped')) then 'failed' else 'completed' end
     where backfill_id = $1 and status in ('running', 'paused')
       and not exists (select from backfill_partitions p where p.backfill_id = $1 and p.status = 'ready')
       and not exists (select from backfill_partitions p where p.backfill_id = $1 and p.status = 'requested')`,
    [backfillId],
  );
}
