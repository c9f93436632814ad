import type { BackfillPlan } from '../../backfills/plan-backfill.ts';
import { inPages } from '../../reports/partitions/in-pages.ts';
import { readInProgress } from '../../reports/partitions/in-progress.ts';
import type { ReportSource } from '../../reports/report-source.ts';

const pageSize = 10_000;

/** How many partitions of a plan other backfills or runs are about to materialize. */
export async function countTaken(source: ReportSource, { units }: BackfillPlan): Promise<number> {
  const [definitions, store] = await Promise.all([source.definitions(), source.store()]);
  let count = 0;
  for (const { of, rows } of units) {
    const keys = rows.map(({ partition }) => partition);
    const taken = new Set<string>();
    for (const asset of of.assets) {
      const { running, hasBackfills, pending } = await readInProgress(
        store,
        definitions,
        asset.key,
      );
      for (const key of keys) if (running.has(key)) taken.add(key);
      for await (const page of inPages([keys], pageSize))
        if (hasBackfills)
          for (const key of await pending({ keys: page, inOrder: false })) taken.add(key);
    }
    count += taken.size;
  }
  return count;
}
