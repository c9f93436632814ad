import { TerminalError } from '@moderate/orchestrator';
import {
  objectTrouble,
  type ObjectLocation,
  type ObjectStorage,
} from '#resources/object-storage.ts';

/**
 * @throws TerminalError if the service denies the request, RetryableError if it is unavailable or
 * busy
 */
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

/**
 * @returns whether the service accepted it: false if the bucket is missing or access is denied.
 * Throws RetryableError if the service is unavailable.
 */
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
