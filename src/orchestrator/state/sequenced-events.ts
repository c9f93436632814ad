import type pg from 'pg';
import { z } from 'zod';
import { query, queryOne } from '../sql/query.ts';
import { metadata } from './columns.ts';
import { sequenceEvents } from './sequence-events.ts';

const last = z.strictObject({ seq: z.number() });

const materializationEvent = z.strictObject({
  /** Position in the order. */
  seq: z.number(),
  /** Never changes. */
  ordinal: z.number(),
  asset: z.string(),
  /** Empty for the whole asset. */
  partition: z.string(),
  runId: z.string(),
  launchedBy: z.string(),
  dataVersion: z.string(),
  metadata,
  materializedAt: z.date(),
});
export type SequencedMaterialization = Readonly<z.infer<typeof materializationEvent>>;

const endedRun = {
  seq: z.number(),
  runId: z.string(),
  workflowId: z.string(),
  job: z.string(),
  launchedBy: z.string(),
  resumeFrom: z.string().nullable(),
  startedAt: z.date(),
  endedAt: z.date(),
};
const runEvent = z.discriminatedUnion('status', [
  z.strictObject({
    ...endedRun,
    status: z.literal('completed'),
    outcome: z.enum(['ok', 'warnings', 'checks_failed']),
    error: z.null(),
  }),
  z.strictObject({
    ...endedRun,
    status: z.enum(['failed', 'cancelled']),
    outcome: z.null(),
    error: z.string(),
  }),
]);
export type SequencedRunEnd = Readonly<z.infer<typeof runEvent>>;

/**
 * The events that a sensor watches: materializations of assets, or ends of runs, optionally of
 * certain jobs.
 */
export type Watched =
  | { readonly kind: 'materializations'; readonly assets: readonly string[] }
  | {
      readonly kind: 'runs';
      readonly statuses: readonly SequencedRunEnd['status'][];
      readonly jobs: readonly string[] | undefined;
    };

/** Events in an order in which nothing is inserted before what was already read. */
export interface SequencedEvents {
  /**
   * Assigns positions to events since the last call. Calls are serialized; events meanwhile do not
   * wait.
   */
  sequence(): Promise<void>;
  /** The last position. */
  last(kind: Watched['kind']): Promise<number>;
  /** Later materializations, except those of runs that `launchedBy` launched. */
  materializations(
    assets: readonly string[],
    after: Position,
  ): Promise<readonly SequencedMaterialization[]>;
  runEnds(
    watched: Extract<Watched, { readonly kind: 'runs' }>,
    after: Position,
  ): Promise<readonly SequencedRunEnd[]>;
}

export interface Position {
  readonly seq: number;
  readonly limit: number;
  readonly notLaunchedBy: string;
}

const tables = { materializations: 'outcome_events', runs: 'run_events' } as const;

export function createSequencedEvents(database: pg.Pool): SequencedEvents {
  return {
    sequence: () => sequenceEvents(database),
    last: async (kind) =>
      (await queryOne(database, last, `select coalesce(max(seq), 0) as seq from ${tables[kind]}`))
        .seq,
    materializations: (assets, { seq, limit, notLaunchedBy }) => {
      const text = `
        select e.seq, m.ordinal, m.asset, m.partition, m.run_id as "runId", r.launched_by as "launchedBy",
          coalesce(m.data_version, m.run_id) as "dataVersion", m.metadata, m.ended_at as "materializedAt"
        from outcome_events e join materializations m on (m.asset, m.ordinal) = (e.asset, e.ordinal) join runs r using (run_id)
        where e.asset = any($1) and e.seq > $2 and not e.is_failed and r.launched_by <> $4 order by e.seq limit $3`;
      return query(database, materializationEvent, text, [assets, seq, limit, notLaunchedBy]);
    },
    runEnds: ({ statuses, jobs }, { seq, limit, notLaunchedBy }) => {
      const text = `
        select e.seq, r.run_id as "runId", r.workflow_id as "workflowId", r.job, r.launched_by as "launchedBy", r.resume_from as "resumeFrom", r.status,
          r.outcome, r.error, r.started_at as "startedAt", r.ended_at as "endedAt"
        from run_events e join runs r using (run_id)
        where e.seq > $3 and r.status = any($1) and ($2::text[] is null or r.job = any($2)) and r.launched_by <> $5 order by e.seq limit $4`;
      return query(database, runEvent, text, [statuses, jobs ?? null, seq, limit, notLaunchedBy]);
    },
  };
}
