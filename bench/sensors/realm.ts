export interface User {
  readonly username: string;
  readonly createdAt: Date;
}

export interface PageOfUsers {
  readonly first: number;
  readonly max: number;
  readonly createdAfter: Date | undefined;
}

/** The users of a realm, sorted by name. */
export interface Realm {
  readonly name: string;
  size(): number;
  usernames(): readonly string[];
  page(page: PageOfUsers): readonly User[];
  /** Adds a user after this share of the others. Returns the name. */
  add(share: number): string;
}

/**
 * @param name part of each username, so that runs for users of different realms never share a key
 */
export function createRealm(name: string, size: number): Realm {
  const aYearAgo = Date.now() - 365 * 86_400_000;
  const users: User[] = Array.from({ length: size }, (_, index) => ({
    username: `${name}-${String(index).padStart(7, '0')}`,
    createdAt: new Date(aYearAgo + index),
  }));
  let added = 0;
  return {
    name,
    size: () => users.length,
    usernames: () => users.map(({ username }) => username),
    page: ({ first, max, createdAfter }) => {
      const shown =
        createdAfter === undefined
          ? users
          : users.filter(({ createdAt }) => createdAt >= createdAfter);
      return shown.slice(first, first + max);
    },
    add: (share) => {
      const place = Math.round(share * users.length);
      added += 1;
      const [before = ''] = (users[place - 1]?.username ?? `${name}-`).split('!');
      const username = `${before}!${String(added).padStart(7, '0')}`;
      users.splice(place, 0, { username, createdAt: new Date() });
      return username;
    },
  };
}
