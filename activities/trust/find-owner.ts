import { TerminalError } from '@moderate/orchestrator';
import type { PlatformApi } from '#resources/platform-api.ts';

export interface ObjectOwner {
  readonly owner: 'user' | 'nobody' | 'not-shown';
  /** The owner of the proof of an object that nobody owns: who asks for it. */
  readonly asker: string | null;
}

/** @throws TerminalError when there is no such object, and so will never be: no further attempt is made */
export async function findOwner(platformApi: PlatformApi, objectKey: string): Promise<ObjectOwner> {
  const object = await platformApi.object(objectKey);
  if (object === undefined) throw new TerminalError(`The platform has no object ${objectKey}`, { type: 'GivenUp' });
  const { kind: owner } = await platformApi.ownerOf(object);
  return { owner, asker: owner === 'nobody' ? await platformApi.ownUsername() : null };
}
