import type { StateStore } from '#orchestrator/state/state-store.ts';
import {
  dailyAsset,
  hoursAsset,
  keysAsset,
  plainAsset,
} from '#tests/orchestrator/web/huge/definitions.ts';
import { largestRun } from '#tests/orchestrator/web/huge/fill.ts';

/** A page to measure. */
export interface MeasuredPage {
  readonly name: string;
  /** Relative to the server's address. */
  readonly path: string;
  /** Whether the bars apply to it. */
  readonly judged: boolean;
}

const measuredPages: readonly MeasuredPage[] = [
  { name: 'Overview', path: '', judged: true },
  { name: 'Asset list', path: 'assets', judged: true },
  { name: 'Asset list, the failed ones', path: 'assets?state=failed', judged: true },
  { name: 'Graph', path: 'assets/graph', judged: false },
  { name: 'Asset', path: `assets/${plainAsset(100)}`, judged: true },
  { name: 'Asset with days', path: `assets/${dailyAsset(1)}`, judged: true },
  { name: 'Asset with the hours', path: `assets/${hoursAsset}`, judged: true },
  { name: 'Asset with the keys', path: `assets/${keysAsset}`, judged: true },
  { name: 'Partition', path: `assets/${hoursAsset}?partition=PARTITION`, judged: true },
  { name: 'Runs', path: 'runs', judged: true },
  { name: 'Runs that failed', path: 'runs?status=failed', judged: true },
  { name: 'Run', path: 'runs/run-1', judged: true },
  { name: 'Run with the most steps', path: `runs/${largestRun}`, judged: false },
  { name: 'Jobs', path: 'jobs', judged: true },
  { name: 'Queue', path: 'queue', judged: true },
  { name: 'Search', path: 'search?q=asset_0010', judged: true },
];

/** Pages of partitions use an existing one. */
export async function pagesOf(store: StateStore) {
  const [partition = ''] = await store.assetHistory.partitions(hoursAsset, 1);
  return measuredPages.map((page) => ({
    ...page,
    path: page.path.replace('PARTITION', encodeURIComponent(partition)),
  }));
}
