import { z } from 'zod';

export const rabbitEnv = z.object({
  /** Holds a password: it is shown to nobody. */
  RABBIT_URL: z.url({ protocol: /^amqps?$/, error: 'expected amqp://USER:PASSWORD@HOST:5672/VIRTUAL_HOST, or amqps://' }),
  /** The platform declares it: durable, without arguments. */
  MATRIX_PROFILE_QUEUE: z.string().min(1).max(200).default('matrix_profile'),
});

export type RabbitEnv = z.infer<typeof rabbitEnv>;
