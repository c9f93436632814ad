import type { IngestionResults } from './ingestion/bench-ingestion.ts';
import type { KitResults } from './kit/bench-kit.ts';
import type { ProfileBenchResult } from './profile.ts';

/** Of the parts that were measured. */
export interface Results {
  kit?: KitResults;
  ingestion?: IngestionResults;
  profile?: ProfileBenchResult;
}
