import type { Keycloak, UserPage } from '../../src/resources/keycloak.ts';

export interface RealmInMemory {
  readonly keycloak: Keycloak;
  /** Pages that were asked for since the last reset. */
  readonly pages: UserPage[];
  add(username: string, createdAt?: Date): void;
  remove(username: string): void;
  count(): number;
}

/** The part of Keycloak that the sensor uses, for realms of sizes that take a server minutes to fill. */
export function createRealmInMemory(options: { readonly knowsCreatedAfter: boolean }): RealmInMemory {
  const createdAtOf = new Map<string, Date>();
  let sorted: string[] | undefined;
  const pages: UserPage[] = [];
  const unused = () => Promise.reject(new Error('The sensor does not use this'));

  return {
    pages,
    add(username, createdAt = new Date()) {
      createdAtOf.set(username, createdAt);
      sorted = undefined;
    },
    remove(username) {
      createdAtOf.delete(username);
      sorted = undefined;
    },
    count: () => createdAtOf.size,
    keycloak: {
      url: '',
      realm: '',
      checkHealth: unused,
      countUsers: unused,
      supportsCreatedAfter: async () => options.knowsCreatedAfter,
      async listUsers(page) {
        pages.push(page);
        const { first, max, createdAfter } = page;
        sorted ??= [...createdAtOf.keys()].toSorted();
        const shown = createdAfter === undefined ? sorted : sorted.filter((name) => createdAtOf.get(name)! >= createdAfter);
        return shown.slice(first, first + max).map((username) => ({ username, createdAt: createdAtOf.get(username) }));
      },
    },
  };
}
