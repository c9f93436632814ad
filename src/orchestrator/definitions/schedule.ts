/** A time table for a job. */
export interface Schedule<J extends string = string> {
  readonly name: string;
  readonly job: J;
  /**
   * Five fields, UTC unless `timeZone` says otherwise: `*`, numbers, names, ranges, lists and steps. With a day of the month and a day of the week,
   * on the days that either allows, as in cron. What cron programs read in different ways is refused when the definitions are loaded.
   */
  readonly cron: string;
  /**
   * IANA name, such as `Europe/Madrid`. Temporal skips a time that a clock change leaves out and runs one that it repeats once; a cron of
   * every hour misses neither.
   */
  readonly timeZone: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly description: string;
  /** Only a person starts it: `--start` leaves it paused. */
  readonly startPaused: boolean;
}

export interface ScheduleSpec<J extends string> {
  readonly name: string;
  readonly job: J;
  readonly cron: string;
  readonly timeZone?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly description?: string;
  readonly startPaused?: boolean;
}

/** Declares a schedule; `schedules apply` makes it true in Temporal. */
export function defineSchedule<const J extends string>(spec: ScheduleSpec<J>): Schedule<J> {
  return { timeZone: 'UTC', config: {}, description: '', startPaused: false, ...spec };
}
