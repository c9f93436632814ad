import type { DayOffset } from '../partitions/windows/offset.ts';
import type { AssetRef } from '../workflow/asset-ref.ts';
import type { AssetConfigs, Schedule } from './schedule.ts';

/** A schedule that follows the windows of partitions. */
export interface WindowSchedule {
  readonly name: string;
  readonly assets: readonly AssetRef[];
  readonly offset: DayOffset;
  readonly maxCatchUp: number;
  readonly order: CatchUpOrder;
  readonly config: Readonly<Record<string, unknown>>;
  readonly description: string;
  readonly startPaused: boolean;
}

export type CatchUpOrder = 'newest first' | 'oldest first';

interface WindowScheduleBase {
  readonly description?: string;
  /**
   * How long after the end of a window it is requested, for data that arrives late: `{ hours: 2 }`.
   * It is elapsed time, independent of clock changes.
   */
  readonly offset?: DayOffset;
  /**
   * The maximum number of windows to request that ended while nothing was requested, as during an
   * outage or a pause; the newest are kept. Defaults to 24. Skipped windows are shown and logged;
   * `backfill --missing` materializes them.
   */
  readonly maxCatchUp?: number;
  /**
   * The order in which several windows are requested; defaults to `newest first`. Their runs do not
   * wait for each other.
   */
  readonly order?: CatchUpOrder;
  /** Only a person can start it: `--start` leaves it paused. */
  readonly startPaused?: boolean;
}

export type WindowScheduleOptions<A extends readonly AssetRef[]> = WindowScheduleBase &
  ({} extends AssetConfigs<A>
    ? { readonly config?: AssetConfigs<A> }
    : { readonly config: AssetConfigs<A> });

interface Named {
  readonly name: string;
}

/** The options, which are optional unless the asset's config requires them. */
type OptionsOfOne<A extends AssetRef> =
  {} extends AssetConfigs<readonly [A]>
    ? [options?: WindowScheduleOptions<readonly [A]> & Partial<Named>]
    : [options: WindowScheduleOptions<readonly [A]> & Partial<Named>];

/**
 * Declares a schedule that requests each partition of an asset exactly once, when its time window
 * ends. If partitions have two dimensions, one of them time, it requests all keys of the other
 * dimension for each window. It begins with windows that end after a worker first had the schedule;
 * use `backfill --missing` for earlier ones. Several assets with the same partitions are
 * materialized together, upstream assets first. Its name is derived from the asset, such as
 * `weatherReadingsSchedule`, unless one is given.
 */
export function scheduleFor<A extends AssetRef>(
  asset: A,
  ...options: OptionsOfOne<A>
): WindowSchedule;
export function scheduleFor<const A extends readonly AssetRef[]>(
  assets: A,
  options: WindowScheduleOptions<A> & Named,
): WindowSchedule;
export function scheduleFor(
  given: AssetRef | readonly AssetRef[],
  options: WindowScheduleBase & Partial<Named> & { readonly config?: object } = {},
): WindowSchedule {
  const assets = 'key' in given ? [given] : given;
  const {
    offset = {},
    maxCatchUp = 24,
    order = 'newest first',
    config = {},
    description = '',
    startPaused = false,
  } = options;
  const name = options.name ?? defaultName(assets[0]?.key ?? '');
  return {
    name,
    assets,
    offset,
    maxCatchUp,
    order,
    description,
    startPaused,
    config: { ...config },
  };
}

/** Whether a schedule of a pipeline follows windows rather than a cron. */
export function isWindowSchedule(schedule: Schedule | WindowSchedule): schedule is WindowSchedule {
  return !('cron' in schedule);
}

function defaultName(key: string): string {
  return `${key.replaceAll(/[/_]+(.)/g, (_, first: string) => first.toUpperCase())}Schedule`;
}
