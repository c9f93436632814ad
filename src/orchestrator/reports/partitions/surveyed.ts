import type { KeyRange } from '../../partitions/keys/key-range.ts';
import type { Survey } from './survey.ts';

/** Recorded partitions that are not among those examined. */
export interface RecordedOutside {
  /** That are windows of the definition and have not ended. */
  readonly notEnded: number;
  /** That the definition does not have, or has no more. */
  readonly undefined: number;
  /** The first keys of these. */
  readonly keys: readonly string[];
}

/** The statuses of partitions of an asset. */
export interface Surveyed {
  readonly survey: Survey;
  /** Of the cells of each row. */
  readonly columns: number;
  /** How many partitions are examined. */
  readonly total: number;
  /** Set if only partitions of a range are examined. */
  readonly range: KeyRange | undefined;
  /** Undefined with a range. */
  readonly outside: RecordedOutside | undefined;
}
