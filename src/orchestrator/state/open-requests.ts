import { z } from 'zod';
import { query, type Database } from '../sql/query.ts';
import { isIgnored } from './ignored-keys.ts';

/** `ignored`: pending, but not started because its key is ignored. */
export const openRequestStatuses = ['pending', 'ignored', 'started'] as const;

const openRequest = z.strictObject({
  /** Increases in request order. */
  ordinal: z.number(),
  sensor: z.string(),
  job: z.string(),
  runKey: z.string(),
  attempt: z.number(),
  maxAttempts: z.number(),
  status: z.enum(openRequestStatuses),
  requestedAt: z.date(),
  /** The earliest start, if there is room. */
  notBefore: z.date(),
  scheduledFor: z.date().nullable(),
  /** Why Temporal refused the last attempt to start it. */
  refusal: z.string().nullable(),
  workflowId: z.string().nullable(),
  runId: z.string().nullable(),
});
/** A request whose run has not ended. */
export type OpenRequest = Readonly<z.infer<typeof openRequest>>;

/** Filters for requests. */
export interface WantedRequests {
  readonly sensor?: string | undefined;
  readonly job?: string | undefined;
  readonly status?: OpenRequest['status'] | undefined;
  readonly limit: number;
  /** The ordinal of the last request on the previous page. */
  readonly after?: number | undefined;
}

/** Oldest first. */
export function readOpenRequests(
  db: Database,
  { sensor, job, status, limit, after }: WantedRequests,
): Promise<readonly OpenRequest[]> {
  const text = `
    select * from (
      select ordinal, sensor, job, run_key as "runKey", attempt, max_attempts as "maxAttempts",
        case when status = 'pending' and ${isIgnored('run_requests')} then 'ignored' else status end as status,
        requested_at as "requestedAt", not_before as "notBefore", scheduled_for as "scheduledFor", refusal,
        workflow_id as "workflowId", run_id as "runId"
      from run_requests
      where status in ('pending', 'started') and ($1::text is null or sensor = $1) and ($2::text is null or job = $2) and ordinal > $4
    ) requests where $3::text is null or status = $3 order by ordinal limit $5`;
  return query(db, openRequest, text, [
    sensor ?? null,
    job ?? null,
    status ?? null,
    after ?? 0,
    limit,
  ]);
}
