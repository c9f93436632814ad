import { z } from 'zod';
import { execute, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { openGates } from './backfill-gates.ts';
import { requestStatement } from './request-statement.ts';

/** Lower than the priority of sensor requests. */
const priority = 10;

/**
 * The requester of a backfill's runs, stored in place of a sensor. Sensor names contain no colon.
 */
export const requesterOf = (backfillId: string) => `backfill:${backfillId}`;

/**
 * How many runs a backfill may request, and how many partitions to examine for them: each unit has
 * at most one run that is not full.
 */
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
 * Requests as many runs as there is room for, and ends the backfill when there is nothing left to
 * request. A partition that another run is materializing waits for that run and is skipped when it
 * is done; a partition whose key was removed is skipped, too. Does nothing if the backfill is
 * paused or has ended. The backfill must be locked.
 * @returns the number of requested runs
 */
export async function requestNext(db: Database, backfillId: string): Promise<number> {
  let all = 0;
  for (;;) {
    const room = await queryFirst(db, roomRow, { name: 'backfill-room', text: roomStatement }, [
      backfillId,
    ]);
    if (room === undefined) break;
    const text = requestStatement(room.runs, room.looked);
    // Usually one run has ended and left room for one: prepare that statement, because planning it
    // takes longer than running it.
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
