import type { OpenStep, OpenSteps } from './protocol.ts';
import type { AssetReport } from './render-report.ts';

/** Query results are limited in size, and more steps would not be useful. */
const mostSteps = 1_000;

/** The steps of a run that have not ended, across all assets. */
export function openStepsOf(assets: Iterable<AssetReport>): OpenSteps {
  const running: OpenStep[] = [];
  const waiting: OpenStep[] = [];
  for (const { key: asset, running: ofAsset, waiting: waitingOfAsset } of assets) {
    for (const [partition, { since, progress }] of ofAsset)
      running.push({ asset, partition, since, ...(progress !== '' && { progress }) });
    for (const [partition, { since, pool }] of waitingOfAsset)
      waiting.push({ asset, partition, since, pool });
  }
  const oldestFirst = (one: OpenStep, other: OpenStep) => one.since - other.since;
  return [...running.toSorted(oldestFirst), ...waiting.toSorted(oldestFirst)].slice(0, mostSteps);
}
