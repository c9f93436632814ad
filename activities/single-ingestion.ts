import { definePipeline } from '@moderate/orchestrator';
import { ingestionQueue } from './openmetadata/ingestion-queue.ts';
import { ingestionMessagesSensor } from '#sensors/ingestion-messages-sensor.ts';

/**
 * Ingests the tables and objects that messages name. The assets belong to the two ingestion
 * pipelines, which do not depend on messages.
 */
export const singleIngestion = definePipeline({
  uses: { ingestionMessages: ingestionQueue },
  sensors: [ingestionMessagesSensor],
  deadLetters: ['ingestionMessages'],
});
