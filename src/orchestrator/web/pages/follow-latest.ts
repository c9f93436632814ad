import type { DefinedAsset } from '../../definitions/deployment.ts';
import { readLatest, type LatestKnown } from '../../reports/assets/latest.ts';
import type { ReportSource } from '../../reports/report-source.ts';

/** The latest state of all assets. */
export interface FollowedLatest {
  readonly assets: readonly DefinedAsset[];
  readonly byKey: ReadonlyMap<string, LatestKnown>;
  /** The last event that is included. */
  readonly seq: number;
  /** The index of the next asset to refresh without an event. */
  readonly next: number;
}

/** This many take a few milliseconds, so that the process can respond to requests in between. */
const atOnce = 250;
/**
 * Assets become overdue without an event, and partition keys come and go. At this rate, each of
 * 10,000 assets is refreshed about once a minute.
 */
const readAgain = 500;

/**
 * The latest state of all assets. After the first read, only refreshes assets with recorded events
 * since, assets that read those, and a few others in turn.
 */
export async function followLatest(
  source: ReportSource,
  last: FollowedLatest | undefined,
): Promise<FollowedLatest> {
  const { assets } = await source.definitions();
  const { changes } = await source.store();
  await changes.sequence();
  const known = last?.assets === assets ? last : undefined;
  const { outcomes: seq } = await changes.last();
  const from = known?.next ?? 0;
  const changed = new Set(known === undefined ? [] : await changes.assets(known.seq));
  const again = known === undefined ? assets : assets.slice(from, from + readAgain);
  const chosen = new Set([
    ...again,
    ...assets.filter(
      ({ key, deps }) => changed.has(key) || deps.some((dep) => changed.has(dep.key)),
    ),
  ]);
  const byKey = new Map(known?.byKey);
  for (const part of partsOf([...chosen])) {
    for (const [key, of] of await readLatest(source, part)) byKey.set(key, of);
  }
  return { assets, byKey, seq, next: from + readAgain < assets.length ? from + readAgain : 0 };
}

function partsOf(assets: readonly DefinedAsset[]): readonly (readonly DefinedAsset[])[] {
  return Array.from({ length: Math.ceil(assets.length / atOnce) }, (_, index) =>
    assets.slice(index * atOnce, (index + 1) * atOnce),
  );
}
