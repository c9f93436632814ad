/** Something that does not go on by itself as it should. */
export interface Problem {
  /** A sensor's, job's or pool's name, or an asset's key. */
  readonly subject: string;
  readonly problem: 'late' | 'failing' | 'waiting' | 'refused' | 'unreadable' | 'checks_failed' | 'blocked' | 'run_blocked' | 'overdue';
  readonly text: string;
  /** What to do. */
  readonly advice: string;
}
