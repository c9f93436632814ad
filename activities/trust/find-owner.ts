import type { PlatformApi } from '#resources/platform-api.ts';

export interface ObjectOwner {
  readonly owner: 'user' | 'nobody' | 'not-shown';
  /** The owner of a proof for an object without owner: the user that requests it. */
  readonly asker: string | null;
}

/** Undefined if the object does not exist. */
export async function findOwner(
  platformApi: PlatformApi,
  objectKey: string,
): Promise<ObjectOwner | undefined> {
  const object = await platformApi.object(objectKey);
  if (object === undefined) return undefined;
  const { kind: owner } = await platformApi.ownerOf(object);
  return { owner, asker: owner === 'nobody' ? await platformApi.ownUsername() : null };
}
