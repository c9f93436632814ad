import type pg from 'pg';
import { z } from 'zod';
import { execute, queryOne } from '../sql/query.ts';
import type { StepOutcome } from '../workflow/protocol.ts';
import { recordOutcomes } from './materializations.ts';
import { storableJson } from './refused-data.ts';
import { inTransaction } from './transaction.ts';

/** The job of the placeholder run that represents a materialization by another system. */
export const externalJob = 'external';

export interface ExternalMaterialization {
  /** Identical for repeated reports of the same materialization. */
  readonly runId: string;
  readonly reportedBy: string;
  /** The report as received. */
  readonly report: Readonly<Record<string, unknown>>;
  readonly outcome: Extract<StepOutcome, { readonly status: 'materialized' }>;
}

const sameRow = z.strictObject({ isSame: z.boolean() });

/**
 * Records a materialization by another system as a completed run, once. Run reactions do not see
 * it, because no run ended.
 * @returns `known` if it was recorded before, `other` if a different report used the same id
 */
export function recordExternal(
  database: pg.Pool,
  { runId, reportedBy, report, outcome }: ExternalMaterialization,
): Promise<'new' | 'known' | 'other'> {
  const config = storableJson(report);
  return inTransaction(database, async (db) => {
    const inserted = await execute(
      db,
      `insert into runs (run_id, workflow_id, job, launched_by, config, status, outcome, started_at, begun_at, ended_at)
       select $1, $1, $2, $3, $4, 'completed', 'ok', at, at, at from to_timestamp($5::float8 / 1000) at on conflict do nothing`,
      [runId, externalJob, reportedBy, config, outcome.endedAt],
    );
    if (inserted === 0) {
      const text = `select config::jsonb = $2::jsonb as "isSame" from runs where run_id = $1`;
      return (await queryOne(db, sameRow, text, [runId, config])).isSame ? 'known' : 'other';
    }
    await execute(db, 'delete from fresh_run_ends where run_id = $1', [runId]);
    await recordOutcomes(db, runId, [outcome]);
    return 'new';
  });
}
