import { defineRabbitQueue } from '#resources/rabbit.ts';

/** The queue of analyses requested by the platform. */
export const messageQueue = defineRabbitQueue({
  description: "RabbitMQ, which has the platform's messages",
  variable: 'MATRIX_PROFILE_QUEUE',
  defaultQueue: 'matrix_profile',
  whenMissing:
    "the platform's API declares it when it starts. Start that, or correct MATRIX_PROFILE_QUEUE",
});
