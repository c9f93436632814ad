import { dynamicPartitions } from '@moderate/orchestrator';

/** By the ids of the platform's jobs. Workflow code names them too. */
export const analyses = dynamicPartitions('analyses');
