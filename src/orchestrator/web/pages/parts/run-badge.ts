import type { ShownStatus } from '../../../reports/runs/shown-status.ts';
import type { Html } from '../html.ts';
import { badge, type Tone } from './badge.ts';

/**
 * The state of a run.
 * @param isBlocked whether a running run cannot continue
 */
export function runBadge(run: ShownStatus, isBlocked = false): Html {
  const [tone, word] = runTone(run, isBlocked);
  return badge(tone, word);
}

export function runTone(run: ShownStatus, isBlocked = false): readonly [Tone, string] {
  if (isBlocked) return ['failed', 'blocked'];
  switch (run.status) {
    case 'running':
      return run.waitsFor === null ? ['running', 'running'] : ['queued', 'waiting'];
    case 'completed':
      if (run.outcome === 'checks_failed') return ['failed', 'checks failed'];
      return run.outcome === 'warnings' ? ['stale', 'warnings'] : ['ok', 'completed'];
    case 'failed':
      return ['failed', 'failed'];
    case 'cancelled':
      return ['missing', 'cancelled'];
  }
}
