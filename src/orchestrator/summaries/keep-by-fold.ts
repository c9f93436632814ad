import type pg from 'pg';
import { readFolds } from '../state/partition-pages.ts';
import type { WindowedAsset } from './windowed-asset.ts';

interface Kept<T> {
  readonly seq: number;
  readonly value: T;
}

/**
 * Caches results calculated from the pages of assets as long as the pages are at the same event.
 * Many requests concern assets with few new records.
 * @param most maximum number of cached assets, by last use
 */
export function keepByFold<T>(most: number) {
  const ofDatabases = new WeakMap<pg.Pool, Map<string, Kept<T>>>();
  /** @param read called for the assets whose pages have changed; returns results by asset */
  return async (
    database: pg.Pool,
    assets: readonly WindowedAsset[],
    read: (changed: readonly WindowedAsset[]) => Promise<ReadonlyMap<string, T>>,
  ): Promise<ReadonlyMap<string, T>> => {
    const kept = ofDatabases.get(database) ?? new Map<string, Kept<T>>();
    ofDatabases.set(database, kept);
    // Read before the pages, so that cached results are never older than their event.
    const folds = new Map(
      (await readFolds(database, assets)).map(({ asset, seq }) => [asset, seq]),
    );
    const current = ({ asset, definition }: WindowedAsset) => {
      const found = kept.get(`${asset} ${definition}`);
      return found !== undefined && found.seq === folds.get(asset) ? found : undefined;
    };
    const found = new Map(assets.map((of) => [of.asset, current(of)]));
    const changed = assets.filter(({ asset }) => found.get(asset) === undefined);
    const fresh = changed.length === 0 ? new Map<string, T>() : await read(changed);
    const values = new Map<string, T>();
    for (const { asset, definition } of assets) {
      const id = `${asset} ${definition}`;
      const seq = folds.get(asset);
      const value = found.get(asset)?.value ?? fresh.get(asset);
      if (value === undefined) continue;
      values.set(asset, value);
      kept.delete(id);
      if (seq !== undefined) kept.set(id, { seq, value });
    }
    for (const id of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(id);
    }
    return values;
  };
}
