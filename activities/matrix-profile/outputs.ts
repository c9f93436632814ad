import { TerminalError } from '@moderate/orchestrator';
import {
  objectTrouble,
  type ObjectLocation,
  type ObjectStorage,
} from '#resources/object-storage.ts';

/** @throws TerminalError when the service refuses to say, RetryableError when it is away or busy */
export async function objectExists(
  storage: ObjectStorage,
  location: ObjectLocation,
): Promise<boolean> {
  try {
    await storage.head(location);
    return true;
  } catch (error) {
    if (objectTrouble(error) === 'missing') return false;
    throw error;
  }
}

/** @returns whether the service took it: it does not if the bucket is missing or not permitted. Throws RetryableError when the service is away. */
export async function keepObject(
  storage: ObjectStorage,
  location: ObjectLocation,
  body: Buffer,
): Promise<boolean> {
  try {
    await storage.put({ ...location, body, contentType: 'text/plain; charset=utf-8' });
    return true;
  } catch (error) {
    if (error instanceof TerminalError) return false;
    throw error;
  }
}
