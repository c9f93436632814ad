import type { AssetState } from '../../../reports/assets/asset-state.ts';
import type { Html } from '../html.ts';
import { badge, type Tone } from './badge.ts';

/** The state of an asset, or that a run is about to materialize it. */
export type ShownState = AssetState | 'running';

const shown: Readonly<Record<ShownState, readonly [tone: Tone, word: string]>> = {
  running: ['running', 'in progress'],
  failed: ['failed', 'failed'],
  check_failed: ['failed', 'check failed'],
  overdue: ['overdue', 'overdue'],
  stale: ['stale', 'stale'],
  due: ['stale', 'due'],
  check_warning: ['stale', 'check warns'],
  missing: ['missing', 'never materialized'],
  ok: ['ok', 'ok'],
};

export function assetBadge(state: ShownState): Html {
  return badge(...shown[state]);
}

export const assetTone = (state: ShownState): Tone => shown[state][0];
export const assetWord = (state: ShownState): string => shown[state][1];
