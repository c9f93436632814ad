import type pg from 'pg';
import type { WindowSequence } from '../partitions/windows/window-sequence.ts';
import {
  endFold,
  lastEvent,
  lockFold,
  readEvents,
  readFold,
  readPages,
  readUnread,
  readUsed,
  storePages,
  type UsedRange,
} from '../state/partition-pages.ts';
import { readRecordedKeys } from '../state/partition-states.ts';
import { inTransaction } from '../state/transaction.ts';
import type { Database } from '../sql/query.ts';
import { pageOf, rangeOf, toStoredPage } from './window-pages.ts';
import type { WindowedAsset } from './windowed-asset.ts';

export interface FoldOptions {
  /**
   * How old missing outcomes can be, in seconds, if there are many or another process is about to
   * add them. Zero to miss nothing.
   */
  readonly maxAgeSeconds?: number;
  /** Aborted to cancel; results so far are discarded. */
  readonly signal?: AbortSignal;
}

/** Many pages: one or two tenths of a second of work. */
const manyPages = 32;
export const manyOutcomes = 1_000;
const pagesPerStatement = 16;
const keysPerStatement = 5_000;

/** The pages to recalculate, and recorded keys that are not windows. */
interface Changed {
  readonly pages: ReadonlySet<number>;
  readonly otherKeys: readonly string[];
}

/**
 * Updates an asset's pages to the last event: those with new records, and those that used what an
 * upstream asset has materialized since. Concurrent records get a later event and are included in
 * the next call, so a page is never older than its event.
 */
export async function foldAsset(
  database: pg.Pool,
  asset: WindowedAsset,
  { maxAgeSeconds = 0, signal }: FoldOptions = {},
): Promise<void> {
  await inTransaction(database, async (db) => {
    const free = await lockFold(db, asset, maxAgeSeconds === 0);
    if (
      free === undefined &&
      (await readUnreadOf(db, asset, await readFold(db, asset), maxAgeSeconds)).mayWait
    )
      return;
    const after = free ?? (await lockFold(db, asset, true)) ?? -1;
    const { mayWait, count } = await readUnreadOf(db, asset, after, maxAgeSeconds);
    if (mayWait && count > manyOutcomes) return;
    const last = await lastEvent(db);
    const changed =
      after < 0 ? await allPages(db, asset) : await changedPages(db, asset, after, last);
    if (mayWait && changed.pages.size > manyPages) return;
    const ranges = [...changed.pages].map((page) => rangeOf(asset.windows.sequence, page));
    for (let at = 0; at < ranges.length; at += pagesPerStatement) {
      signal?.throwIfAborted();
      const recorded = await readPages(db, asset, ranges.slice(at, at + pagesPerStatement));
      await storePages(
        db,
        asset,
        recorded.map((page) => toStoredPage(asset.windows.sequence, page)),
      );
    }
    await endFold(db, asset, Math.max(last, after), changed.otherKeys);
  });
}

/** The number of outcomes that the pages lack, and whether that is acceptable. */
async function readUnreadOf(
  db: Database,
  asset: WindowedAsset,
  after: number,
  maxAgeSeconds: number,
) {
  const { count, ageSeconds } = await readUnread(db, asset, after, manyOutcomes);
  return { count, mayWait: after >= 0 && ageSeconds !== null && ageSeconds < maxAgeSeconds };
}

async function allPages(db: Database, { asset, windows }: WindowedAsset): Promise<Changed> {
  const [pages, otherKeys] = [new Set<number>(), [] as string[]];
  for (let after: string | undefined; ;) {
    const keys = await readRecordedKeys(db, asset, after, keysPerStatement);
    for (const key of keys) addTo(pages, otherKeys, windows.sequence, key);
    if (keys.length < keysPerStatement) return { pages, otherKeys };
    after = keys.at(-1);
  }
}

async function changedPages(
  db: Database,
  asset: WindowedAsset,
  after: number,
  upTo: number,
): Promise<Changed> {
  const [pages, otherKeys] = [new Set<number>(), [] as string[]];
  const events = Map.groupBy(await readEvents(db, asset, after, upTo), (event) => event.asset);
  for (const { partition } of events.get(asset.asset) ?? [])
    if (partition !== '') addTo(pages, otherKeys, asset.windows.sequence, partition);
  const upstream = new Map(
    asset.deps.map((dep) => [
      dep,
      (events.get(dep) ?? []).map(({ partition }) => Buffer.from(partition)),
    ]),
  );
  if ([...upstream.values()].some((keys) => keys.length > 0)) {
    for (const { page, used } of await readUsed(db, asset))
      if (used.some((range) => hasKeyIn(range, upstream))) pages.add(page);
  }
  return { pages, otherKeys };
}

function addTo(
  pages: Set<number>,
  otherKeys: string[],
  { positionOf }: WindowSequence,
  key: string,
): void {
  const position = positionOf(key);
  if (position === undefined) otherKeys.push(key);
  else pages.add(pageOf(position));
}

/** @param keys by asset, in byte order */
function hasKeyIn(
  { asset, first, last }: UsedRange,
  keys: ReadonlyMap<string, readonly Buffer[]>,
): boolean {
  const ofAsset = keys.get(asset) ?? [];
  const [from, to] = [Buffer.from(first), Buffer.from(last)];
  let [low, high] = [0, ofAsset.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(ofAsset[middle] ?? from, from) < 0) low = middle + 1;
    else high = middle;
  }
  const next = ofAsset[low];
  return next !== undefined && Buffer.compare(next, to) <= 0;
}
