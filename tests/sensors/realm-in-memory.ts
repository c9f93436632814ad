import type { Keycloak, UserPage } from '#resources/keycloak.ts';

export interface RealmInMemory {
  readonly keycloak: Keycloak;
  /** Pages requested so far. */
  readonly pages: UserPage[];
  /** Keycloak stores names in lower case. An existing name is rejected. */
  add(username: string, createdAt?: Date): void;
  /** A client whose service account, like every service account, is never listed as a user. */
  addClient(clientId: string): void;
  remove(username: string): void;
  count(): number;
}

/**
 * The part of Keycloak that the sensor uses, for realms so large that filling a server takes
 * minutes. `realms.test.ts` verifies that it behaves like the real server.
 */
export function createRealmInMemory(options: {
  readonly knowsCreatedAfter: boolean;
}): RealmInMemory {
  const createdAtOf = new Map<string, Date>();
  const clients = new Set<string>();
  let sorted: string[] | undefined;
  const pages: UserPage[] = [];
  const unused = () => Promise.reject(new Error('The sensor does not use this'));
  const accountOf = (clientId: string): string => `service-account-${clientId.toLowerCase()}`;

  return {
    pages,
    add(name, createdAt = new Date()) {
      const username = name.toLowerCase();
      if (createdAtOf.has(username) || clients.has(username))
        throw new Error(`User exists with same username: ${username}`);
      createdAtOf.set(username, createdAt);
      sorted = undefined;
    },
    addClient: (clientId) => void clients.add(accountOf(clientId)),
    remove(username) {
      if (!createdAtOf.delete(username)) throw new Error(`There is no user ${username}`);
      sorted = undefined;
    },
    count: () => createdAtOf.size,
    keycloak: {
      url: '',
      realm: '',
      checkHealth: unused,
      countUsers: async () => createdAtOf.size,
      supportsCreatedAfter: async () => options.knowsCreatedAfter,
      async listUsers(page) {
        pages.push(page);
        const { first, max } = page;
        const createdAfter = options.knowsCreatedAfter ? page.createdAfter : undefined;
        sorted ??= [...createdAtOf.keys()].toSorted();
        const shown =
          createdAfter === undefined
            ? sorted
            : sorted.filter((name) => createdAtOf.get(name)! >= createdAfter);
        return shown
          .slice(first, first + max)
          .map((username) => ({ username, createdAt: createdAtOf.get(username) }));
      },
    },
  };
}
