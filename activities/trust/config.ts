import { z } from 'zod';

const taskWaitSeconds = z
  .number()
  .positive()
  .max(86_400)
  .default(600)
  .describe("How long to wait for the platform's task before the run fails");

/** Config of `propagateNewUserToTrustServicesJob`. Usernames are case-sensitive on the platform. */
export const userDidConfig = z.strictObject({
  username: z.string().min(1).describe('As Keycloak names the user'),
  taskWaitSeconds,
});

export type UserDidConfig = z.infer<typeof userDidConfig>;

/** Config of `createAssetObjectProofJob`. */
export const objectProofConfig = z.strictObject({
  assetObjectKey: z.string().min(1).describe("The object's key on the platform"),
  taskWaitSeconds,
});

export type ObjectProofConfig = z.infer<typeof objectProofConfig>;
