import type { PlatformApi } from '#resources/platform-api.ts';

export interface ObjectOwner {
  readonly owner: 'user' | 'nobody' | 'not-shown';
  /** The owner of the proof of an object that nobody owns: who requests it. */
  readonly asker: string | null;
}

/** Undefined if there is no such object. */
export async function findOwner(
  platformApi: PlatformApi,
  objectKey: string,
): Promise<ObjectOwner | undefined> {
  const object = await platformApi.object(objectKey);
  if (object === undefined) return undefined;
  const { kind: owner } = await platformApi.ownerOf(object);
  return { owner, asker: owner === 'nobody' ? await platformApi.ownUsername() : null };
}
