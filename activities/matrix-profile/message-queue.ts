import { defineRabbitQueue } from '#resources/rabbit.ts';

/** The queue of the analyses that the platform requests. */
export const messageQueue = defineRabbitQueue({
  description: "RabbitMQ, which has the platform's messages",
  variable: 'MATRIX_PROFILE_QUEUE',
  defaultQueue: 'matrix_profile',
  whenMissing:
    "the platform's API declares it when it starts. Start that, or correct MATRIX_PROFILE_QUEUE",
});
