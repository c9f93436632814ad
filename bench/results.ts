import type { DatalakeResults } from './datalake/bench-datalake.ts';
import type { DefinitionsResults } from './definitions/bench-definitions.ts';
import type { IngestionResults } from './ingestion/bench-ingestion.ts';
import type { KitResults } from './kit/bench-kit.ts';
import type { MatrixProfileResults } from './matrix-profile/bench-matrix-profile.ts';
import type { PartitionResults } from './partitions/bench-partitions.ts';
import type { ProfileBenchResult } from './profile.ts';
import type { ReactionResults } from './reactions/bench-reactions.ts';
import type { SensorResults } from './sensors/bench-sensors.ts';
import type { WebResults } from './web/bench-web.ts';

/** The results of the measured parts. */
export interface Results {
  kit?: KitResults;
  definitions?: DefinitionsResults;
  partitions?: PartitionResults;
  reactions?: ReactionResults;
  web?: WebResults;
  ingestion?: IngestionResults;
  sensors?: SensorResults;
  matrixProfile?: MatrixProfileResults;
  datalake?: DatalakeResults;
  profile?: ProfileBenchResult;
}
