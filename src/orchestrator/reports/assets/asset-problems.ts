import type { AssetCheckFailures, AssetOverview } from '../../state/materializations.ts';
import { ago } from '../../time-text.ts';
import { freshnessText } from './freshness-text.ts';
import type { LatestKnown } from './latest.ts';
import { notPassedBy } from './not-passed-by.ts';
import { staleText } from './stale-text.ts';

/** A problem of an asset. */
export interface AssetProblem {
  readonly kind: 'failed' | 'check_failed' | 'check_warning' | 'stale' | 'due' | 'overdue';
  /** Created on access, because most problems of many assets are only counted. */
  readonly text: string;
  /** When it began; null if that is unknown. */
  readonly since: Date | null;
  /** The run that failed last. */
  readonly runId?: string;
}

/**
 * The failures of its latest materializations, their failed checks, and whether the asset is stale,
 * due or overdue.
 */
export function assetProblems({
  overview,
  stale,
  freshness,
}: Partial<LatestKnown>): readonly AssetProblem[] {
  const { failed = null, failedChecks = [], latest = null } = overview ?? {};
  const problems: AssetProblem[] = [];
  const add = (
    kind: AssetProblem['kind'],
    since: Date | null,
    write: () => string,
    run: Pick<AssetProblem, 'runId'> = {},
  ) => {
    problems.push({
      kind,
      since,
      ...run,
      get text() {
        return write();
      },
    });
  };
  if (failed !== null)
    add('failed', failed.endedAt, () => failureText(failed), { runId: failed.runId });
  for (const check of failedChecks) {
    const kind = check.severity === 'error' ? 'check_failed' : 'check_warning';
    add(kind, latest?.endedAt ?? null, () => checkText(check));
  }
  if (stale !== undefined) add('stale', stale.changedAt, () => staleText(stale));
  if (freshness !== undefined && freshness.since !== null) {
    const kind = freshness.state === 'overdue' ? 'overdue' : 'due';
    add(kind, freshness.since, () => freshnessText(freshness));
  }
  return problems;
}

/** `2 partitions failed, the last 3 min ago: the connection was refused`. */
function failureText({
  partitions,
  partition,
  endedAt,
  error,
}: NonNullable<AssetOverview['failed']>): string {
  const reason = cut(error.split('\n', 1)[0] ?? '', longestReason);
  if (partition === '') return `failed ${ago(endedAt)}: ${reason}`;
  return partitions === 1
    ? `${partition} failed ${ago(endedAt)}: ${reason}`
    : `${countOf(partitions)} failed, the last ${ago(endedAt)}: ${reason}`;
}

/** `check all_sent not passed by 2 partitions`. */
function checkText(check: AssetCheckFailures): string {
  return `check ${check.name} not passed${notPassedBy(check)}`;
}

const longestReason = 200;

const cut = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length)}…` : text;

/** `4 partitions`. */
export const countOf = (partitions: number) =>
  `${partitions} partition${partitions === 1 ? '' : 's'}`;
