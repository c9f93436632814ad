import { assetProblems, type AssetProblem } from './asset-problems.ts';
import type { LatestKnown } from './latest.ts';

/** The one word for how an asset is: by the worst of its problems, else whether it was ever materialized. */
export type AssetState = AssetProblem['kind'] | 'missing' | 'ok';

/** From the worst to the best. */
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

export interface AssetCondition {
  readonly state: AssetState;
  /** The worst first; none of an asset that is missing or all right. */
  readonly problems: readonly AssetProblem[];
}

export function conditionOf(known: Partial<LatestKnown> = {}): AssetCondition {
  const problems = assetProblems(known).toSorted(
    (a, b) => assetStates.indexOf(a.kind) - assetStates.indexOf(b.kind),
  );
  const isMissing = known.overview === undefined || known.overview.latest === null;
  return { state: problems[0]?.kind ?? (isMissing ? 'missing' : 'ok'), problems };
}
