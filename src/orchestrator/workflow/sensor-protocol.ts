/** The protocol between the workflow of a tick and its activity. */

export interface SensorTickInput {
  readonly sensor: string;
  readonly mode: 'poll' | 'stream';
  readonly deadlineSecs: number;
}

/** The result of a tick, as shown in the Web UI. */
export type SensorTickResult = {
  /** New run requests. */
  readonly requested: number;
  /** Number of started runs, requested by this or earlier ticks. */
  readonly started: number;
} & (
  { readonly status: 'requested' } | { readonly status: 'skipped'; readonly skipReason: string }
);

export interface SensorActivities {
  runSensorTick(input: {
    readonly sensor: string;
    readonly tickId: string;
  }): Promise<SensorTickResult>;
}
