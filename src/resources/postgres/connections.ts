import type pg from 'pg';
import { fullOf } from './errors.ts';

export interface ConnectionsOptions {
  open(database: string): Promise<pg.Client>;
  readonly max: number;
  readonly maxPerDatabase: number;
}

export interface Connections {
  /** Waits for a free slot, in request order. */
  take(database: string, signal?: AbortSignal): Promise<pg.Client>;
  giveBack(client: pg.Client, reusable: boolean): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly database: string;
  readonly enter: () => void;
}

const idleMs = 5_000;

/**
 * Connections to the databases of one server, at most `max` in total. A returned connection is kept
 * for a few seconds for the next request to its database, and closed if another database needs the
 * slot. If the connection limit of the database, the role or the server is reached, the next
 * request waits for a connection to be returned.
 */
export function createConnections({ open, max, maxPerDatabase }: ConnectionsOptions): Connections {
  const taken = new Map<string, number>();
  /**
   * Databases that accept fewer than `maxPerDatabase` connections, and a server that accepts fewer
   * than `max`, while connections are in use or requested.
   */
  const limits = new Map<string, number>();
  let limitInAll = max;
  /** How many times a slot of each database was taken. */
  const entries = new Map<string, number>();
  const databaseOf = new WeakMap<pg.Client, string>();
  const idle = new Map<pg.Client, NodeJS.Timeout>();
  let waiting: Waiting[] = [];

  const takenOf = (database: string): number => taken.get(database) ?? 0;
  const takenInAll = (): number => [...taken.values()].reduce((sum, count) => sum + count, 0);
  const hasPlace = (database: string): boolean =>
    takenInAll() < limitInAll && takenOf(database) < (limits.get(database) ?? maxPerDatabase);

  function change(database: string, by: number): void {
    taken.set(database, takenOf(database) + by);
    if (by > 0) entries.set(database, (entries.get(database) ?? 0) + 1);
    if (takenOf(database) === 0 && !waiting.some((other) => other.database === database))
      limits.delete(database);
    if (takenInAll() === 0 && waiting.length === 0) limitInAll = max;
  }

  function admit(): void {
    for (const candidate of Array.from(waiting)) {
      if (!hasPlace(candidate.database)) continue;
      waiting = waiting.filter((other) => other !== candidate);
      candidate.enter();
    }
  }

  async function enter(database: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (hasPlace(database) && !waiting.some((other) => other.database === database))
      return change(database, 1);
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        waiting = waiting.filter((other) => other !== place);
        reject(signal?.reason);
      };
      const place: Waiting = {
        database,
        enter: () => {
          signal?.removeEventListener('abort', leave);
          change(database, 1);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(place);
    });
  }

  function takeIdle(database: string): pg.Client | undefined {
    const found = [...idle.keys()].find((client) => databaseOf.get(client) === database);
    if (found) forget(found);
    return found;
  }

  function forget(client: pg.Client): void {
    clearTimeout(idle.get(client));
    idle.delete(client);
  }

  function end(client: pg.Client): Promise<void> {
    forget(client);
    return client.end().catch(() => {});
  }

  const entriesInAll = (): number => [...entries.values()].reduce((sum, count) => sum + count, 0);

  /**
   * Returns a function that counts the slots, of the database or in total, that others have used
   * since or use now, including requests rejected at the same moment.
   */
  function watchOthers(database: string): (full: 'database' | 'server') => number {
    const before = {
      database: takenOf(database) - 1 - (entries.get(database) ?? 0),
      server: takenInAll() - 1 - entriesInAll(),
    };
    return (full) =>
      before[full] + (full === 'database' ? (entries.get(database) ?? 0) : entriesInAll());
  }

  /**
   * Whether a connection may become available when one of ours is closed or returned, although the
   * server has no more.
   */
  async function leaveRoom(
    database: string,
    error: unknown,
    othersSince: ReturnType<typeof watchOthers>,
  ): Promise<boolean> {
    const full = fullOf(error);
    if (full === undefined) return false;
    if (full === 'server' && idle.size > 0) {
      await Promise.all([...idle.keys()].map(end));
      return true;
    }
    if (othersSince(full) === 0) return false;
    const others = Math.max(1, (full === 'database' ? takenOf(database) : takenInAll()) - 1);
    if (full === 'database') limits.set(database, Math.min(others, limits.get(database) ?? others));
    else limitInAll = Math.min(others, limitInAll);
    return true;
  }

  async function take(database: string, signal?: AbortSignal): Promise<pg.Client> {
    await enter(database, signal);
    const othersSince = watchOthers(database);
    try {
      const reused = takeIdle(database);
      if (reused) return reused;
      const [oldest] = idle.keys();
      if (oldest && takenInAll() + idle.size > limitInAll) await end(oldest);
      const client = await open(database);
      databaseOf.set(client, database);
      client.once('end', () => forget(client));
      return client;
    } catch (error) {
      const again = await leaveRoom(database, error, othersSince);
      change(database, -1);
      admit();
      if (again) return take(database, signal);
      throw error;
    }
  }

  function giveBack(client: pg.Client, reusable: boolean): void {
    change(databaseOf.get(client) ?? '', -1);
    if (reusable) idle.set(client, setTimeout(() => void end(client), idleMs).unref());
    else void end(client);
    admit();
  }

  return {
    take,
    giveBack,
    close: async () => void (await Promise.all([...idle.keys()].map(end))),
  };
}
