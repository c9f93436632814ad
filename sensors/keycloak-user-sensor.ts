import { z } from 'zod';
import { userDidConfig } from '#activities/trust/config.ts';
import { users } from '#activities/trust/partitions.ts';
import { defineSensor, type SensorContext } from '@moderate/orchestrator';
import { keycloakResource, type Keycloak, type UserPage } from '#resources/keycloak.ts';
import { jsonOrNothing } from '#resources/rest/json-or-nothing.ts';
import { platformApiResource } from '#resources/platform-api.ts';
import { addedKeys, hourlyForThreeDays, readTickLimits, type TickLimits } from './trust-sensors.ts';

type Context = SensorContext<{ readonly keycloak: Keycloak }, 'propagateNewUserToTrustServicesJob'>;

/** The server's clock and ours may differ by less, and a user may be visible later than created. */
const overlapMs = 600_000;
/** What the server gives at once. A shorter page is the last. */
const pageSize = 100;

/**
 * Finds users who have no DID and for whom no run was requested. It looks first at those created lately, where the server can tell them, then
 * goes through all users page by page from where the last tick ended: a tick sees 5,000 users, whatever their number. The runs need the
 * platform's API: without it none is requested.
 */
export function createKeycloakUserSensor(limits?: TickLimits) {
  return defineSensor({
    name: 'keycloakUserSensor',
    description: 'Requests a DID for every user of the realm',
    mode: 'poll',
    intervalSecs: 300,
    uses: { keycloak: keycloakResource, platformApi: platformApiResource },
    jobs: { propagateNewUserToTrustServicesJob: userDidConfig },
    retry: hourlyForThreeDays,
    evaluate: (context) => findUsers(context, limits ?? readTickLimits(context.env)),
  });
}

async function* findUsers(context: Context, limits: TickLimits) {
  const search = createUserSearch(context, limits);
  const cursor = readUserCursor(context.cursor);
  const lookedFrom = new Date(Date.now() - overlapMs);

  if (await context.resources.keycloak.supportsCreatedAfter(context.signal)) {
    for await (const usernames of recentUsers(search, cursor.createdAfter, limits))
      yield found(usernames);
    // Where there was no room for all that are new, the next tick looks at them again.
    if (search.isFull()) return;
    cursor.createdAfter = lookedFrom;
  }
  for await (const { usernames, position } of allUsers(search, cursor.position)) {
    cursor.position = position;
    if (usernames.length > 0) yield { ...found(usernames), cursor: writeUserCursor(cursor) };
  }
  yield { cursor: writeUserCursor(cursor), skipReason: `No new users among ${search.looked()}` };
}

/** With half of the tick's pages at most. More users than that in so short a time are left to the way through all users. */
async function* recentUsers(
  search: UserSearch,
  createdAfter: Date | undefined,
  { pages }: TickLimits,
): AsyncGenerator<readonly string[]> {
  if (createdAfter === undefined) return;
  for (let first = 0; first < Math.floor(pages / 2) * pageSize; first += pageSize) {
    const { usernames, isLast } = await search.look({ first, createdAfter });
    if (usernames.length > 0) yield usernames;
    if (isLast || search.isFull()) return;
  }
}

/** Once around at most. `position` is where to go on: at the same page where not all that are new in it could be taken. */
async function* allUsers(
  search: UserSearch,
  start: number,
): AsyncGenerator<{ usernames: readonly string[]; position: number }> {
  let position = start;
  let wrapped = start === 0;
  while (search.pagesLeft() > 0) {
    const { usernames, isLast } = await search.look({ first: position });
    if (search.isFull()) return yield { usernames, position };
    position = isLast ? 0 : position + pageSize;
    yield { usernames, position };
    if (wrapped && (isLast || (start > 0 && position >= start))) return;
    wrapped ||= isLast;
  }
}

function found(usernames: readonly string[]) {
  const requests = usernames.map(
    (username) =>
      ({
        job: 'propagateNewUserToTrustServicesJob',
        runKey: username,
        config: { username },
      }) as const,
  );
  return { requests, partitions: addedKeys(users, usernames) };
}

interface UserSearch {
  /** One page of users: which of them are new, as many as there is room for. */
  look(
    page: Pick<UserPage, 'first' | 'createdAfter'>,
  ): Promise<{ readonly usernames: readonly string[]; readonly isLast: boolean }>;
  pagesLeft(): number;
  /** No more can be taken in this tick. */
  isFull(): boolean;
  /** Users seen. */
  looked(): number;
}

/** Holds no more than a page at a time. */
function createUserSearch(
  { resources, signal, withoutMaterialization, withoutRequest }: Context,
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
      const isNew =
        withoutDid.length === 0
          ? []
          : await withoutRequest('propagateNewUserToTrustServicesJob', withoutDid);
      const usernames = isNew.slice(0, room);
      room -= usernames.length;
      return { usernames, isLast: users.length < pageSize };
    },
    pagesLeft: () => pagesLeft,
    isFull: () => room === 0,
    looked: () => looked,
  };
}

interface UserCursor {
  /** How many users the way through all of them has behind it. */
  position: number;
  /** Users created before have been looked for by their time of creation. */
  createdAfter: Date | undefined;
}

const storedCursor = z.object({
  position: z.int().min(0).default(0),
  createdAfter: z.iso.datetime().optional(),
});

/** A cursor that cannot be read means to begin from the start: nothing is lost by it. */
export function readUserCursor(text: string | undefined): UserCursor {
  const { position = 0, createdAfter } =
    storedCursor.safeParse(jsonOrNothing(text ?? '')).data ?? {};
  return {
    position,
    createdAfter: createdAfter === undefined ? undefined : new Date(createdAfter),
  };
}

function writeUserCursor({ position, createdAfter }: UserCursor): string {
  return JSON.stringify({ position, createdAfter: createdAfter?.toISOString() });
}
