import type { Subjects } from './check-trust.ts';
import type { TrustScene } from './scene.ts';

export interface Population extends Subjects {
  /**
   * Some users register and some objects are uploaded: by a user without a DID, and without an
   * owner.
   */
  grow(): Promise<void>;
}

export function createPopulation({ realm, platform }: TrustScene): Population {
  const usernames: string[] = [];
  const objectKeys: string[] = [];
  return {
    usernames,
    objectKeys,
    grow: async () => {
      const names = Array.from({ length: 6 }, (_, index) => `user-${usernames.length + index}`);
      await realm.createUsers(names);
      usernames.push(...names);
      const owner = names[0] ?? '';
      objectKeys.push(
        platform.addObject({ owner }).key,
        ...Array.from({ length: 3 }, () => platform.addObject().key),
      );
    },
  };
}
