import type { Freshness } from '../freshness/policy.ts';
import type { AssetRef, Deps } from './asset-ref.ts';

/** The part of a declaration that is the same for assets of both kinds. */
export interface AssetHeadSpec<K extends string, D> {
  /** Lower case words joined by underscores; a slash after the group's prefix: `weather/daily_means`. */
  readonly key: K;
  readonly description?: string;
  /** The prefix of the key unless given. */
  readonly group?: string;
  /** The assets whose values it reads, by the names that it gives them. */
  readonly deps?: Deps<D>;
  /** Changes if the code derives other data from the same upstream data: what was materialized with another one is stale. */
  readonly codeVersion?: string;
  /** Until when it is fresh: `{ within: '26 hours' }`, `{ by: '0 6 * * *', timeZone: 'Europe/Madrid' }`. `assets` and `status` show what is overdue. */
  readonly freshness?: Freshness;
}

export interface AssetHead {
  readonly description: string;
  readonly group: string;
  readonly deps: readonly AssetRef[];
  readonly freshness: Freshness | undefined;
}

export function assetHead<K extends string, D>({ key, description = '', group = groupOf(key), deps, freshness }: AssetHeadSpec<K, D>) {
  return { key, description, group, deps: Object.values<AssetRef>(deps ?? {}), freshness };
}

function groupOf(key: string): string {
  return key.includes('/') ? key.slice(0, key.indexOf('/')) : 'default';
}
