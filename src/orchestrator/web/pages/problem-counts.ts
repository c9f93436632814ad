import { assetProblems, type AssetProblem } from '../../reports/assets/asset-problems.ts';
import type { LatestKnown } from '../../reports/assets/latest.ts';
import type { ProblemKind } from '../../reports/health/problem.ts';
import type { Snapshot } from './snapshot.ts';

export type SectionName =
  'Overview' | 'Assets' | 'Runs' | 'Jobs' | 'Backfills' | 'Automation' | 'Queue';

/** Of each section how many things in it a person has to look at. */
export function problemCounts({
  status,
  latest,
  backfills,
}: Snapshot): Readonly<Partial<Record<SectionName, number>>> {
  const ofKind = (...kinds: readonly ProblemKind[]) =>
    status?.problems.filter(({ problem }) => kinds.includes(problem)).length ?? 0;
  const assets =
    latest === undefined
      ? 0
      : [...latest.values()].filter((known) => seriousProblems(known).length > 0).length;
  return {
    Assets: assets,
    Runs: (status?.runs?.failedLastDay ?? 0) + ofKind('run_blocked'),
    Backfills:
      backfills.filter((backfill) => backfill.status === 'running' && backfill.failed > 0).length +
      ofKind('backfill_stuck'),
    Automation: ofKind('late', 'failing', 'refused', 'unreadable'),
    Queue: ofKind('waiting', 'blocked', 'dead_letters'),
  };
}

const serious: readonly AssetProblem['kind'][] = ['failed', 'check_failed', 'overdue'];

/** Those that do not go away by themselves. */
export function seriousProblems(known: LatestKnown): readonly AssetProblem[] {
  return assetProblems(known).filter(({ kind }) => serious.includes(kind));
}
