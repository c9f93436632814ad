import type { StaleAsset } from '../../state/staleness.ts';
import { stepName } from '../../workflow/step-name.ts';
import { ago } from '../../time-text.ts';

/** `stale: weather/readings [2026-01-01] changed 3 min ago`, `3 partitions are stale: …`. */
export function staleText(stale: StaleAsset): string {
  const { partitions, partition } = stale;
  const what =
    partition === ''
      ? 'stale'
      : partitions === 1
        ? `${partition} is stale`
        : `${partitions} partitions are stale`;
  return `${what}: ${reasonText(stale)}`;
}

function reasonText(stale: StaleAsset): string {
  if (stale.reason === 'upstream') {
    return `${stepName({ asset: stale.upstream, partition: stale.upstreamPartition })} changed ${ago(stale.changedAt)}`;
  }
  return stale.codeVersion === null
    ? 'its code has a version since'
    : `its code has changed since version ${stale.codeVersion}`;
}
