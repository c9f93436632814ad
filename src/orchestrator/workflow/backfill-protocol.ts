/** The protocol between the workflow of a backfill and its activities. */

export interface BackfillInput {
  readonly backfillId: string;
}

/** The progress of a backfill. */
export interface BackfillProgress {
  readonly status: 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';
  /** Total number of partitions, followed by the number in each state. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly requested: number;
  /** Whether the backfill and all of its runs have ended. */
  readonly hasEnded: boolean;
}

export interface BackfillActivities {
  advanceBackfill(input: BackfillInput): Promise<BackfillProgress>;
  cancelBackfill(input: BackfillInput): Promise<void>;
}
