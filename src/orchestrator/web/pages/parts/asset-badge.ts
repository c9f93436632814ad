import type { AssetState } from '../../../reports/assets/asset-state.ts';
import type { Html } from '../html.ts';
import { badge, type Tone } from './badge.ts';

const shown: Readonly<Record<AssetState, readonly [tone: Tone, word: string]>> = {
  failed: ['failed', 'failed'],
  check_failed: ['failed', 'check failed'],
  overdue: ['overdue', 'overdue'],
  stale: ['stale', 'stale'],
  due: ['stale', 'due'],
  check_warning: ['stale', 'check warns'],
  missing: ['missing', 'never materialized'],
  ok: ['ok', 'ok'],
};

export function assetBadge(state: AssetState): Html {
  return badge(...shown[state]);
}

export const assetTone = (state: AssetState): Tone => shown[state][0];
export const assetWord = (state: AssetState): string => shown[state][1];
