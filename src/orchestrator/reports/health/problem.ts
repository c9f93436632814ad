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

/** Something that will not recover by itself. */
export interface Problem {
  /** The name of a sensor, job, pool or queue, the key of an asset, or the id of a backfill. */
  readonly subject: string;
  readonly problem: ProblemKind;
  /** Null if unknown. */
  readonly since: Date | null;
  readonly text: string;
  /** What to do. */
  readonly advice: string;
}
