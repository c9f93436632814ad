import { assetProblems, type AssetProblem } from '../../reports/assets/asset-problems.ts';
import type { Latest, LatestKnown } from '../../reports/assets/latest.ts';

/** A problem of an asset that does not go away by itself. */
export interface SeriousProblem {
  readonly key: string;
  readonly known: LatestKnown;
  readonly problem: AssetProblem;
}

const serious: readonly AssetProblem['kind'][] = ['failed', 'check_failed', 'overdue'];

/** Of all assets, the latest first. */
export function seriousProblems(latest: Latest): readonly SeriousProblem[] {
  return [...(latest ?? [])]
    .flatMap(([key, known]) =>
      assetProblems(known)
        .filter(({ kind }) => serious.includes(kind))
        .map((problem) => ({ key, known, problem })),
    )
    .toSorted((a, b) => timeOf(b.problem) - timeOf(a.problem));
}

const timeOf = ({ since }: AssetProblem) => since?.getTime() ?? 0;
