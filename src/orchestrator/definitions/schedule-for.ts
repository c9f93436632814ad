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
  /** How long after the end of a window it is requested, for data that arrives late: `{ hours: 2 }`. That time passes on every clock alike. */
  readonly offset?: DayOffset;
  /**
   * Of the windows that ended while nothing was requested, as during an outage or a pause, at most so many are requested, the newest ones; 24 unless
   * given. Those that are left out are shown and logged; `backfill --missing` materializes them.
   */
  readonly maxCatchUp?: number;
  /** In which order several windows are requested: `newest first` unless given. Their runs do not wait for each other. */
  readonly order?: CatchUpOrder;
  /** Only a person starts it: `--start` leaves it paused. */
  readonly startPaused?: boolean;
}

export type WindowScheduleOptions<A extends readonly AssetRef[]> = WindowScheduleBase &
  ({} extends AssetConfigs<A>
    ? { readonly config?: AssetConfigs<A> }
    : { readonly config: AssetConfigs<A> });

interface Named {
  readonly name: string;
}

/** The options, which may be left out unless the asset's config needs them. */
type OptionsOfOne<A extends AssetRef> =
  {} extends AssetConfigs<readonly [A]>
    ? [options?: WindowScheduleOptions<readonly [A]> & Partial<Named>]
    : [options: WindowScheduleOptions<readonly [A]> & Partial<Named>];

/**
 * Declares a schedule that requests each partition of an asset when its window of time ends, each exactly once. Of partitions of two dimensions, one
 * of which is time, it requests all keys of the other with each window. It begins with the windows that end after a worker first had it: earlier ones
 * are for `backfill --missing`. Several assets, whose partitions are the same, are materialized together, upstream assets first.
 * Its name is the asset's, such as `weatherReadingsSchedule`, unless one is given.
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
