import { defineRabbitQueue } from '#resources/rabbit.ts';

/** The queue of the tables and objects that are to be ingested by themselves. */
export const ingestionQueue = defineRabbitQueue({
  description: 'RabbitMQ, which has the messages about tables and objects that have changed',
  variable: 'INGESTION_QUEUE',
  defaultQueue: 'ingestion',
  whenMissing: 'it was deleted while it was used. It is declared again',
  declare: true,
});
