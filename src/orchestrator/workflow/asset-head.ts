import type { AnyCondition, AutomationCondition } from '../automation/condition.ts';
import type { Freshness } from '../freshness/policy.ts';
import type { AssetRef, Deps } from './asset-ref.ts';
import { callerOf, type Declaration } from './declaration.ts';

/** A person by email address, or a team by name. */
export type Owner = `${string}@${string}` | `team:${string}`;

/** The part of a declaration that is the same for assets of both kinds. */
export interface AssetHeadSpec<K extends string, D> {
  /** Lower case words joined by underscores; a slash after the group's prefix: `weather/daily_means`. */
  readonly key: K;
  readonly description?: string;
  /** The prefix of the key unless given. */
  readonly group?: string;
  /** Whom to ask about it: `['ana@example.org', 'team:data']`. */
  readonly owners?: readonly Owner[];
  /** The assets whose values it reads, by the names that it gives them. */
  readonly deps?: Deps<D>;
  /** Changes if the code derives other data from the same upstream data: what was materialized with another one is stale. */
  readonly codeVersion?: string;
  /** Until when it is fresh: `{ within: '26 hours' }`, `{ by: '0 6 * * *', timeZone: 'Europe/Madrid' }`. `assets` and `status` show what is overdue. */
  readonly freshness?: Freshness;
  /** When it is materialized automatically: `eager()`, `onCron('0 6 * * *')`, `onMissing()`, or a condition that is composed of their parts. */
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

/** @param declare the function that the asset is declared with */
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
