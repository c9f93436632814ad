export const problemKinds = [
  'alerts_undeliverable',
  'backfill_stuck',
  'blocked',
  'checks_failed',
  'dead_letters',
  'failing',
  'late',
  'no_worker',
  'overdue',
  'paused',
  'refused',
  'run_blocked',
  'unreadable',
  'waiting',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** Something that does not go on by itself as it should. */
export interface Problem {
  /** A sensor's, job's, pool's or queue's name, an asset's key, or a backfill's id. */
  readonly subject: string;
  readonly problem: ProblemKind;
  /** Null where that is not known. */
  readonly since: Date | null;
  readonly text: string;
  /** What to do. */
  readonly advice: string;
}
