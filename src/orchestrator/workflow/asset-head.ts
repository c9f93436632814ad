import type { AnyCondition, AutomationCondition } from '../automation/condition.ts';
import type { Freshness } from '../freshness/policy.ts';
import type { AssetRef, Deps } from './asset-ref.ts';
import { callerOf, type Declaration } from './declaration.ts';

/** A person by email address, or a team by name. */
export type Owner = `${string}@${string}` | `team:${string}`;

/** The part of a declaration that both kinds of assets share. */
export interface AssetHeadSpec<K extends string, D> {
  /**
   * Lowercase words joined by underscores, after a slash if there is a group prefix:
   * `weather/daily_means`.
   */
  readonly key: K;
  readonly description?: string;
  /** Defaults to the prefix of the key. */
  readonly group?: string;
  /** Contacts for the asset: `['ana@example.org', 'team:data']`. */
  readonly owners?: readonly Owner[];
  /** The upstream assets whose values the asset reads, by local name. */
  readonly deps?: Deps<D>;
  /**
   * Change it when the code derives different data from the same upstream data: existing
   * materializations then become stale.
   */
  readonly codeVersion?: string;
  /**
   * How long a materialization counts as fresh: `{ within: '26 hours' }`, `{ by: '0 6 * * *',
   * timeZone: 'Europe/Madrid' }`. `assets` and `status` show overdue assets.
   */
  readonly freshness?: Freshness;
  /**
   * When to materialize the asset automatically: `eager()`, `onCron('0 6 * * *')`, `onMissing()`,
   * or a condition composed of their parts.
   */
  readonly automation?: AutomationCondition<NoInfer<keyof D & string>>;
}

export interface AssetHead {
  readonly description: string;
  readonly group: string;
  readonly owners: readonly Owner[];
  /** Undefined in workflow code. */
  readonly declaration: Declaration | undefined;
  readonly deps: readonly AssetRef[];
  readonly freshness: Freshness | undefined;
  readonly automation: AnyCondition | undefined;
}

/** @param declare the function that declares the asset */
export function assetHead<K extends string, D>(
  spec: AssetHeadSpec<K, D>,
  declare: (spec: never) => unknown,
) {
  const { key, description = '', group = groupOf(key), owners = [] } = spec;
  const { deps, freshness, automation } = spec;
  return {
    key,
    description,
    group,
    owners,
    declaration: callerOf(declare),
    deps: Object.values<AssetRef>(deps ?? {}),
    freshness,
    automation: automation as AnyCondition | undefined,
  };
}

function groupOf(key: string): string {
  return key.includes('/') ? key.slice(0, key.indexOf('/')) : 'default';
}
