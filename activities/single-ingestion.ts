import { definePipeline } from '@moderate/orchestrator';
import { ingestionQueue } from './openmetadata/ingestion-queue.ts';
import { ingestionMessagesSensor } from '#sensors/ingestion-messages-sensor.ts';

/** Ingests what messages name. The assets are those of the two ingestions, which know nothing of messages. */
export const singleIngestion = definePipeline({
  uses: { ingestionMessages: ingestionQueue },
  sensors: [ingestionMessagesSensor],
  deadLetters: ['ingestionMessages'],
});
