/** How the workflow of a backfill and its activities talk. */

export interface BackfillInput {
  readonly backfillId: string;
}

/** How far a backfill is. */
export interface BackfillProgress {
  readonly status: 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';
  /** Partitions, and how many of them are in which state. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly requested: number;
  /** Whether none of its runs is left either. */
  readonly hasEnded: boolean;
}

export interface BackfillActivities {
  advanceBackfill(input: BackfillInput): Promise<BackfillProgress>;
  cancelBackfill(input: BackfillInput): Promise<void>;
}
