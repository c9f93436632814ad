import type { KeyRange } from '../../partitions/keys/key-range.ts';
import type { Survey } from './survey.ts';

/** Recorded partitions that are not in the survey. */
export interface RecordedOutside {
  /** The number of defined windows that have not ended. */
  readonly notEnded: number;
  /** The number of partitions that are not, or are no longer, in the definition. */
  readonly undefined: number;
  /** The first keys of those that are not in the definition. */
  readonly keys: readonly string[];
}

/** The statuses of partitions of an asset. */
export interface Surveyed {
  readonly survey: Survey;
  /** The number of cells per row. */
  readonly columns: number;
  /** The number of surveyed partitions. */
  readonly total: number;
  /** Set if only partitions of a range are surveyed. */
  readonly range: KeyRange | undefined;
  /** Undefined with a range. */
  readonly outside: RecordedOutside | undefined;
}
