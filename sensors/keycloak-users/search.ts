import type { SensorContext } from '@moderate/orchestrator';
import type { Keycloak, UserPage } from '../../src/resources/keycloak.ts';
import type * as workflows from '../../workflows/index.ts';
import type { TickLimits } from '../limits.ts';

/** What the server gives at once. A shorter page is the last. */
export const pageSize = 100;

export interface UserSearch {
  /** One page of users: which of them are new, as many as there is room for. */
  look(page: Pick<UserPage, 'first' | 'createdAfter'>): Promise<{ readonly usernames: readonly string[]; readonly isLast: boolean }>;
  pagesLeft(): number;
  /** No more can be taken in this tick. */
  isFull(): boolean;
  /** Users seen. */
  looked(): number;
}

/** Holds no more than a page at a time. */
export function createUserSearch(
  { resources, signal, withoutMaterialization, withoutRequest }: SensorContext<typeof workflows, { readonly keycloak: Keycloak }>,
  { pages, requests }: TickLimits,
): UserSearch {
  let pagesLeft = pages;
  let room = requests;
  let looked = 0;
  return {
    async look(page) {
      pagesLeft -= 1;
      const users = await resources.keycloak.listUsers({ ...page, max: pageSize, signal });
      looked += users.length;
      const names = users.map(({ username }) => username);
      const withoutDid = await withoutMaterialization('trust/user_did', names);
      const isNew = withoutDid.length === 0 ? [] : await withoutRequest('propagateNewUserToTrustServicesJob', withoutDid);
      const usernames = isNew.slice(0, room);
      room -= usernames.length;
      return { usernames, isLast: users.length < pageSize };
    },
    pagesLeft: () => pagesLeft,
    isFull: () => room === 0,
    looked: () => looked,
  };
}
