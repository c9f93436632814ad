import { defineRabbitQueue } from '#resources/rabbit.ts';

/** The queue of single tables and objects to ingest. */
export const ingestionQueue = defineRabbitQueue({
  description: 'RabbitMQ, which has the messages about tables and objects that have changed',
  variable: 'INGESTION_QUEUE',
  defaultQueue: 'ingestion',
  whenMissing: 'it was deleted while it was used. It is declared again',
  declare: true,
});
