import type { ShownStatus } from '../../reports/runs/shown-status.ts';
import type { RunningRun, RunStatus } from '../../state/stored-run.ts';
import type { Style } from '../output/output.ts';

const formats = {
  running: 'cyan',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
} as const;

/**
 * The status of a run, with the outcome of a completed one unless it is `ok`. @param isBlocked
 * whether a running one is blocked
 */
export function statusText(run: ShownStatus, style: Style, isBlocked = false): string {
  if (isBlocked) return style('red', 'BLOCKED');
  switch (run.status) {
    case 'running':
      return runningText(run, style);
    case 'completed':
      if (run.outcome === 'checks_failed') return checksFailedText(style);
      return run.outcome === 'warnings'
        ? style('yellow', 'completed, warnings')
        : bareStatusText(run.status, style);
    case 'failed':
    case 'cancelled':
      return bareStatusText(run.status, style);
  }
}

export function bareStatusText(status: RunStatus, style: Style): string {
  return style(formats[status], status);
}

export function checksFailedText(style: Style): string {
  return style('red', 'checks failed');
}

function runningText(
  { status, waitsFor }: Pick<RunningRun, 'status' | 'waitsFor'>,
  style: Style,
): string {
  return waitsFor === null ? bareStatusText(status, style) : style('yellow', 'waiting');
}
