import type { StoredRun } from '@moderate/orchestrator/client';
import type { Style } from '../output/output.ts';

const formats = { running: 'cyan', completed: 'green', failed: 'red', cancelled: 'yellow' } as const;

/** How a run is or ended, with the outcome of a completed one where that is not `ok`. @param isBlocked whether one that is running cannot go on */
export function statusText({ status, outcome }: Pick<StoredRun, 'status' | 'outcome'>, style: Style, isBlocked = false): string {
  if (isBlocked) return style('red', 'BLOCKED');
  if (outcome === 'checks_failed') return style('red', 'checks failed');
  if (outcome === 'warnings') return style('yellow', 'completed, warnings');
  return style(formats[status], status);
}
