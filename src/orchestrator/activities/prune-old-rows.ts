import type { PruneResult } from '../workflow/prune-protocol.ts';
import { reportProgress } from '../progress.ts';
import type { Pruning } from '../state/pruning.ts';
import type { Retention } from '../state/retention.ts';

/** Prunes old rows in batches until none are left. Safe to stop at any point and to repeat. */
export async function pruneOldRows(
  pruning: Pruning,
  { ticksDays, runsDays, auditDays }: Retention,
  signal: AbortSignal,
): Promise<PruneResult> {
  const taken = { ticks: 0, runs: 0, requests: 0, backfills: 0, events: 0, alerts: 0, actions: 0 };
  const prune = async (kind: keyof typeof taken, batch: () => Promise<number>) => {
    for (let count = await batch(); count > 0; count = await batch()) {
      taken[kind] += count;
      reportProgress(taken);
      signal.throwIfAborted();
    }
  };
  await prune('ticks', () => pruning.pruneTicks(ticksDays));
  await prune('runs', () => pruning.pruneRuns(runsDays));
  await prune('backfills', () => pruning.pruneBackfills(runsDays));
  await prune('requests', () => pruning.stripRequests(runsDays));
  await prune('events', () => pruning.pruneEvents(runsDays));
  await prune('alerts', () => pruning.pruneAlerts(runsDays));
  await prune('actions', () => pruning.pruneAudit(auditDays));
  return taken;
}
