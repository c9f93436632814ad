import type { ProblemKind } from '../../reports/health/problem.ts';
import { countProblems } from './shown-problems.ts';
import type { Snapshot } from './snapshot.ts';

export type SectionName =
  | 'Overview'
  | 'Assets'
  | 'Runs'
  | 'Jobs'
  | 'Backfills'
  | 'Automation'
  | 'Queue'
  | 'Alerts'
  | 'Audit log';

/** The number of problems that need attention, by section. */
export function problemCounts(snapshot: Snapshot): Readonly<Partial<Record<SectionName, number>>> {
  const { status, serious, backfills } = snapshot;
  const ofKind = (...kinds: readonly ProblemKind[]) =>
    status?.problems.filter(({ problem }) => kinds.includes(problem)).length ?? 0;
  return {
    Overview: countProblems(snapshot),
    Assets: new Set(serious.map(({ key }) => key)).size,
    Runs: (status?.runs?.failedLastDay ?? 0) + ofKind('run_blocked'),
    Jobs: ofKind('checks_failed'),
    Backfills:
      backfills.filter((backfill) => backfill.status === 'running' && backfill.failed > 0).length +
      ofKind('backfill_stuck'),
    Automation: ofKind('late', 'failing', 'refused', 'unreadable'),
    Queue: ofKind('waiting', 'blocked', 'dead_letters'),
    Alerts: ofKind('alerts_undeliverable'),
  };
}
