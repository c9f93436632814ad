/** How the workflow of a tick and its activity talk. */

export interface SensorTickInput {
  readonly sensor: string;
  readonly mode: 'poll' | 'stream';
  readonly deadlineSecs: number;
}

/** How a tick ended, as the Web UI shows it. */
export type SensorTickResult = {
  /** New run requests. */
  readonly requested: number;
  /** Runs that were started, of this tick's and earlier requests. */
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
