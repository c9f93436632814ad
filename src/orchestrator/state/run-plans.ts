import type pg from 'pg';
import { z } from 'zod';
import { RetryableError } from '../errors.ts';
import { execute, queryFirst } from '../sql/query.ts';
import type { PlanPage } from '../workflow/protocol.ts';

/** Plans of runs: what each may materialize. A plan is computed once, when its run begins. */
export interface RunPlans {
  /** Stores the plan if the run has none, and returns the first page of the stored plan. */
  keep(runId: string, pages: readonly PlanPage[]): Promise<PlanPage | undefined>;
  /** @throws RetryableError if the run has no such page */
  page(runId: string, page: number): Promise<PlanPage>;
}

const pageRow = z.strictObject({
  page: z.custom<PlanPage>((page) => typeof page === 'object' && page !== null),
});

export function createRunPlans(database: pg.Pool): RunPlans {
  const page = async (runId: string, number: number) => {
    const row = await queryFirst(
      database,
      pageRow,
      'select pages -> $2::int as page from run_plans where run_id = $1',
      [runId, number],
    );
    if (row === undefined)
      throw new RetryableError(
        `Page ${number} of the plan of run ${runId} is not in the state database`,
        { code: 'PLAN_MISSING' },
      );
    return row.page;
  };
  return {
    page,
    keep: async (runId, pages) => {
      const text = 'insert into run_plans (run_id, pages) values ($1, $2) on conflict do nothing';
      const inserted = await execute(database, { name: 'keep-plan', text }, [
        runId,
        JSON.stringify(pages),
      ]);
      return inserted === 1 ? pages[0] : page(runId, 0);
    },
  };
}
