import { dynamicPartitions } from '@moderate/orchestrator';

/** Keyed by platform job id. Workflow code also refers to it. */
export const analyses = dynamicPartitions('analyses');
