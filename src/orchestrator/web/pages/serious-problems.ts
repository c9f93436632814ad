import { assetProblems, type AssetProblem } from '../../reports/assets/asset-problems.ts';
import type { Latest, LatestKnown } from '../../reports/assets/latest.ts';

/** A problem of an asset that does not resolve itself. */
export interface SeriousProblem {
  readonly key: string;
  readonly known: LatestKnown;
  readonly problem: AssetProblem;
}

const serious: readonly AssetProblem['kind'][] = ['failed', 'check_failed', 'overdue'];

/** The serious problems of all assets, newest first. */
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
