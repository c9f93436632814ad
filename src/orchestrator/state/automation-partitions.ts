import { z } from 'zod';
import { causes, type Cause } from '../automation/causes.ts';
import { execute, query, type Database } from '../sql/query.ts';

const row = z.strictObject({
  asset: z.string(),
  partition: z.string(),
  causes: causes.nullable(),
  handledSeq: z.number(),
  handledAt: z.date().nullable(),
  evaluation: z.string().nullable(),
});
/** The automation state of a partition. */
export type AutomationPartition = Readonly<z.infer<typeof row>>;

const columns = `asset, partition, causes, handled_seq as "handledSeq", handled_at as "handledAt", evaluation`;

/**
 * Partitions to evaluate, except those of paused assets.
 * @param after the last partition of the previous page
 */
export function readArmed(
  db: Database,
  after: readonly [asset: string, partition: string],
  limit: number,
) {
  const text = `select ${columns} from automation_partitions p where causes is not null and (asset, partition) > ($1, $2)
      and exists (select from automation_assets a where a.asset = p.asset and a.paused_at is null)
    order by asset, partition limit $3`;
  return query(db, row, { name: 'automation-armed', text }, [...after, limit]);
}

/** Pairs of asset and partition keys. */
export type Pairs = readonly (readonly [asset: string, partition: string])[];

/** SQL for pairs; `pairValues` returns the values. */
export const givenPairs = 'unnest($1::text[], $2::text[]) as given(asset, partition)';
export const pairValues = (pairs: Pairs) => [
  pairs.map(([asset]) => asset),
  pairs.map(([, partition]) => partition),
];

export async function readAutomationPartitions(
  db: Database,
  pairs: Pairs,
): Promise<readonly AutomationPartition[]> {
  if (pairs.length === 0) return [];
  const text = `select ${columns} from ${givenPairs} join automation_partitions using (asset, partition)`;
  return query(db, row, text, pairValues(pairs));
}

/** A change to a stored partition. Absent fields keep their values. */
export interface PartitionChange {
  readonly asset: string;
  readonly partition: string;
  readonly causes: readonly Cause[] | null;
  readonly evaluation: string | null;
  readonly request?: {
    readonly job: string;
    readonly runKey: string;
    readonly seq: number;
    readonly at: Date;
  };
}

export async function writePartitions(
  db: Database,
  changes: readonly PartitionChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ request, ...change }) => ({
    ...change,
    job: request?.job,
    runKey: request?.runKey,
    seq: request?.seq,
    at: request?.at,
  }));
  await execute(
    db,
    `insert into automation_partitions as p (asset, partition, causes, evaluation, job, run_key, handled_seq, handled_at)
     select asset, partition, causes, evaluation, job, "runKey", coalesce(seq, 0), at
     from json_to_recordset($1) as given(asset text, partition text, causes jsonb, evaluation text, job text, "runKey" text, seq bigint, at timestamptz)
     on conflict (asset, partition) do update
     set causes = excluded.causes, evaluation = excluded.evaluation, job = coalesce(excluded.job, p.job),
       run_key = coalesce(excluded.run_key, p.run_key), handled_seq = greatest(excluded.handled_seq, p.handled_seq),
       handled_at = coalesce(excluded.handled_at, p.handled_at)`,
    [JSON.stringify(rows)],
  );
}

export interface NewEvaluation {
  readonly asset: string;
  readonly partition: string;
  readonly at: Date;
  readonly outcome: 'requested' | 'waiting' | 'dropped';
  readonly tree: object;
  readonly runKey: string | null;
}

export async function writeEvaluations(
  db: Database,
  evaluations: readonly NewEvaluation[],
): Promise<void> {
  if (evaluations.length === 0) return;
  await execute(
    db,
    `insert into automation_evaluations (asset, partition, evaluated_at, outcome, tree, run_key)
     select asset, partition, at, outcome, tree, "runKey"
     from json_to_recordset($1) as given(asset text, partition text, at timestamptz, outcome text, tree json, "runKey" text)`,
    [JSON.stringify(evaluations)],
  );
}
