import { userDidConfig } from '../activities/trust/config.ts';
import { defineSensor, type Sensor, type SensorBatch, type SensorContext } from '@moderate/orchestrator';
import type { ServicePool } from '../src/resources/index.ts';
import type * as workflows from '../workflows/index.ts';
import { readUserCursor, writeUserCursor } from './keycloak-users/cursor.ts';
import { createUserSearch, pageSize, type UserSearch } from './keycloak-users/search.ts';
import { readTickLimits, type TickLimits } from './limits.ts';
import { hourlyForThreeDays } from './try-again.ts';

type Workflows = typeof workflows;
type Context = SensorContext<Workflows, Pick<ServicePool['clients'], 'keycloak'>>;

/** The server's clock and ours may differ by less, and a user may be visible later than created. */
const overlapMs = 600_000;

/**
 * Finds users who have no DID and for whom no run was asked. It looks first at those created lately, where the server can tell them, then
 * goes through all users page by page from where the last tick ended: a tick sees 5,000 users, whatever their number.
 */
export function createKeycloakUserSensor(limits?: TickLimits): Sensor {
  return defineSensor<Workflows, ServicePool['clients']>({
    name: 'keycloakUserSensor',
    description: 'Has a DID made for every user of the realm',
    mode: 'poll',
    intervalSecs: 300,
    needs: ['keycloak', 'platformApi'],
    retry: hourlyForThreeDays,
    evaluate: (context) => findUsers(context, limits ?? readTickLimits(context.env)),
  });
}

async function* findUsers(context: Context, limits: TickLimits): AsyncGenerator<SensorBatch<Workflows>> {
  const search = createUserSearch(context, limits);
  const cursor = readUserCursor(context.cursor);
  const lookedFrom = new Date(Date.now() - overlapMs);

  if (await context.resources.keycloak.supportsCreatedAfter(context.signal)) {
    for await (const usernames of recentUsers(search, cursor.createdAfter, limits)) yield { requests: usernames.map(request) };
    // Where there was no room for all that are new, the next tick looks at them again.
    if (search.isFull()) return;
    cursor.createdAfter = lookedFrom;
  }
  for await (const { usernames, position } of allUsers(search, cursor.position)) {
    cursor.position = position;
    if (usernames.length > 0) yield { requests: usernames.map(request), cursor: writeUserCursor(cursor) };
  }
  yield { cursor: writeUserCursor(cursor), skipReason: `None is new of ${search.looked()} users` };
}

/** With half of the tick's pages at most. More users than that in so short a time are left to the way through all users. */
async function* recentUsers(search: UserSearch, createdAfter: Date | undefined, { pages }: TickLimits): AsyncGenerator<readonly string[]> {
  if (createdAfter === undefined) return;
  for (let first = 0; first < Math.floor(pages / 2) * pageSize; first += pageSize) {
    const { usernames, isLast } = await search.look({ first, createdAfter });
    if (usernames.length > 0) yield usernames;
    if (isLast || search.isFull()) return;
  }
}

/** Once around at most. `position` is where to go on: at the same page where not all that are new in it could be taken. */
async function* allUsers(search: UserSearch, start: number): AsyncGenerator<{ usernames: readonly string[]; position: number }> {
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

function request(username: string) {
  return { job: 'propagateNewUserToTrustServicesJob', runKey: username, config: userDidConfig.parse({ username }) } as const;
}
