import type pg from 'pg';
import { isDatabaseFull } from './errors.ts';

export interface ConnectionsOptions {
  open(database: string): Promise<pg.Client>;
  readonly max: number;
  readonly maxPerDatabase: number;
}

export interface Connections {
  /** Waits for a free place, in order of asking. */
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
 * Connections to the databases of one server, never more than `max` in all. A connection that is given back is kept for a few
 * seconds for the next who asks for its database; where the place is needed for another database, it is closed. Where a database's own
 * connection limit lets in no more than are taken, the next one waits for one of these.
 */
export function createConnections({ open, max, maxPerDatabase }: ConnectionsOptions): Connections {
  const taken = new Map<string, number>();
  /** Of databases that let in fewer than `maxPerDatabase`, while connections to them are taken. */
  const limits = new Map<string, number>();
  const databaseOf = new WeakMap<pg.Client, string>();
  const idle = new Map<pg.Client, NodeJS.Timeout>();
  let waiting: Waiting[] = [];

  const takenOf = (database: string): number => taken.get(database) ?? 0;
  const takenInAll = (): number => [...taken.values()].reduce((sum, count) => sum + count, 0);
  const hasPlace = (database: string): boolean => takenInAll() < max && takenOf(database) < (limits.get(database) ?? maxPerDatabase);

  function change(database: string, by: number): void {
    taken.set(database, takenOf(database) + by);
    if (takenOf(database) === 0) limits.delete(database);
  }

  function admit(): void {
    for (const candidate of [...waiting]) {
      if (!hasPlace(candidate.database)) continue;
      waiting = waiting.filter((other) => other !== candidate);
      candidate.enter();
    }
  }

  async function enter(database: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (hasPlace(database) && !waiting.some((other) => other.database === database)) return change(database, 1);
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

  async function take(database: string, signal?: AbortSignal): Promise<pg.Client> {
    await enter(database, signal);
    try {
      const reused = takeIdle(database);
      if (reused) return reused;
      const [oldest] = idle.keys();
      if (oldest && takenInAll() + idle.size > max) await end(oldest);
      const client = await open(database);
      databaseOf.set(client, database);
      client.once('end', () => forget(client));
      return client;
    } catch (error) {
      const others = takenOf(database) - 1;
      if (isDatabaseFull(error) && others > 0) limits.set(database, others);
      change(database, -1);
      admit();
      if (isDatabaseFull(error) && others > 0) return take(database, signal);
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
