import { z } from 'zod';
import { userDidConfig } from '#activities/trust/config.ts';
import { users } from '#activities/trust/partitions.ts';
import { defineSensor, type SensorContext } from '@moderate/orchestrator';
import { keycloakResource, type Keycloak, type UserPage } from '#resources/keycloak.ts';
import { jsonOrNothing } from '#resources/rest/json-or-nothing.ts';
import { platformApiResource } from '#resources/platform-api.ts';
import { addedKeys, hourlyForThreeDays, readTickLimits, type TickLimits } from './trust-sensors.ts';

type Context = SensorContext<{ readonly keycloak: Keycloak }, 'propagateNewUserToTrustServicesJob'>;

/**
 * Allows for clock skew between the server and this process, and for users that become visible
 * later than their creation time.
 */
const overlapMs = 600_000;
/** The server's page size. A shorter page is the last one. */
const pageSize = 100;

/**
 * Finds users who have no DID and for whom no run was requested. It first checks recently created
 * users, if the server can list them, then continues through all users page by page from where the
 * last tick ended. A tick checks at most 5,000 users. The runs need the platform's API: without it,
 * no run is requested.
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
    // The next tick checks again the users that did not fit.
    if (search.isFull()) return;
    cursor.createdAfter = lookedFrom;
  }
  for await (const { usernames, position } of allUsers(search, cursor.position)) {
    cursor.position = position;
    if (usernames.length > 0) yield { ...found(usernames), cursor: writeUserCursor(cursor) };
  }
  yield { cursor: writeUserCursor(cursor), skipReason: `No new users among ${search.looked()}` };
}

/** Uses at most half of the tick's pages. Users beyond that are found by the scan of all users. */
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

/**
 * At most one full pass. `position` is where to resume: at the same page if not all of its new
 * users fit.
 */
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
  /** One page of users: returns the new ones, as many as fit. */
  look(
    page: Pick<UserPage, 'first' | 'createdAfter'>,
  ): Promise<{ readonly usernames: readonly string[]; readonly isLast: boolean }>;
  pagesLeft(): number;
  /** No more fit into this tick. */
  isFull(): boolean;
  /** Number of users checked. */
  looked(): number;
}

/** Holds at most one page in memory. */
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
  /** Number of users that the scan of all users has passed. */
  position: number;
  /** Users created earlier have already been checked by creation time. */
  createdAfter: Date | undefined;
}

const storedCursor = z.object({
  position: z.int().min(0).default(0),
  createdAfter: z.iso.datetime().optional(),
});

/** An unreadable cursor restarts the scan, which loses nothing. */
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
