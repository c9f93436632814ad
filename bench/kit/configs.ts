import { z } from 'zod';

export const sequenceConfig = z.strictObject({ steps: z.int().min(1) });
export type SequenceConfig = z.infer<typeof sequenceConfig>;

export const fanOutConfig = z.strictObject({
  total: z.int().min(1),
  maxConcurrent: z.int().min(1),
});
export type FanOutConfig = z.infer<typeof fanOutConfig>;
