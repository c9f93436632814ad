/** A time table for a job. */
export interface Schedule<J extends string = string> {
  readonly name: string;
  readonly job: J;
  /** Five fields, UTC unless `timeZone` says otherwise. */
  readonly cron: string;
  /** IANA name, such as `Europe/Madrid`. */
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

/** Declares a schedule; `moderate schedules apply` makes it true in Temporal. */
export function defineSchedule<const J extends string>(spec: ScheduleSpec<J>): Schedule<J> {
  return { timeZone: 'UTC', config: {}, description: '', startPaused: false, ...spec };
}
