import type { AssetRef, ConfigInputOf, NeedsNoConfig } from '../workflow/asset-ref.ts';

/** A timetable for a job. */
export interface Schedule<J extends string = string> {
  readonly name: string;
  readonly job: J;
  /**
   * Five fields, in UTC unless `timeZone` is set: `*`, numbers, names, ranges, lists and steps. If
   * both a day of the month and a day of the week are given, a day that matches either counts, as
   * in cron. Syntax that cron programs interpret differently is refused when the definitions are
   * loaded.
   */
  readonly cron: string;
  /**
   * IANA name, such as `Europe/Madrid`. Temporal skips a time that a clock change omits, and runs a
   * time that it repeats once; a cron that runs every hour misses neither.
   */
  readonly timeZone: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly description: string;
  /** Only a person can start it: `--start` leaves it paused. */
  readonly startPaused: boolean;
}

interface ScheduleBase {
  readonly name: string;
  readonly cron: string;
  readonly timeZone?: string;
  readonly description?: string;
  readonly startPaused?: boolean;
}

export interface JobScheduleSpec<J extends string> extends ScheduleBase {
  readonly job: J;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Configs by key, required for assets whose config has a field without a default. */
export type AssetConfigs<A extends readonly AssetRef[]> = {
  readonly [X in A[number] as NeedsNoConfig<X> extends true ? never : X['key']]: ConfigInputOf<X>;
} & {
  readonly [X in A[number] as NeedsNoConfig<X> extends true ? X['key'] : never]?: ConfigInputOf<X>;
};

export type AssetScheduleSpec<A extends readonly AssetRef[]> = ScheduleBase & {
  /** Materialized together, upstream assets first. */
  readonly assets: A;
} & ({} extends AssetConfigs<A>
    ? { readonly config?: AssetConfigs<A> }
    : { readonly config: AssetConfigs<A> });

/** Declares a schedule of a job, or of assets; `schedules apply` applies it. */
export function defineSchedule<const J extends string>(spec: JobScheduleSpec<J>): Schedule<J>;
export function defineSchedule<const A extends readonly AssetRef[]>(
  spec: AssetScheduleSpec<A>,
): Schedule<'materializeAssets'>;
export function defineSchedule(
  spec: JobScheduleSpec<string> | (ScheduleBase & { assets: readonly AssetRef[]; config?: object }),
): Schedule {
  const { name, cron, timeZone = 'UTC', description = '', startPaused = false } = spec;
  const common = { name, cron, timeZone, description, startPaused };
  if (!('assets' in spec)) return { ...common, job: spec.job, config: spec.config ?? {} };
  const selection = spec.assets.map(({ key }) => key);
  return {
    ...common,
    job: 'materializeAssets',
    config: { selection, ...(spec.config && { config: spec.config }) },
  };
}
