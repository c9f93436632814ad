import { assetProblems, type AssetProblem } from './asset-problems.ts';
import type { LatestKnown } from './latest.ts';

/**
 * The state of an asset in one word: its worst problem, otherwise whether it was ever materialized.
 */
export type AssetState = AssetProblem['kind'] | 'missing' | 'ok';

/** From worst to best. */
export const assetStates = [
  'failed',
  'check_failed',
  'overdue',
  'stale',
  'due',
  'check_warning',
  'missing',
  'ok',
] as const satisfies readonly AssetState[];

const rank = Object.fromEntries(assetStates.map((state, index) => [state, index])) as Readonly<
  Record<AssetState, number>
>;

export interface AssetCondition {
  readonly state: AssetState;
  /** The worst first; empty for an asset that is missing or ok. */
  readonly problems: readonly AssetProblem[];
}

/** Only the state, for use with many assets. */
export function stateOf(known: Partial<LatestKnown> = {}): AssetState {
  let worst: AssetState = isMissing(known) ? 'missing' : 'ok';
  for (const { kind } of assetProblems(known)) if (rank[kind] < rank[worst]) worst = kind;
  return worst;
}

export function conditionOf(known: Partial<LatestKnown> = {}): AssetCondition {
  const problems = assetProblems(known).toSorted((a, b) => rank[a.kind] - rank[b.kind]);
  return { state: stateOf(known), problems };
}

const isMissing = ({ overview }: Partial<LatestKnown>) =>
  overview === undefined || overview.latest === null;
