import type pg from 'pg';
import { z } from 'zod';
import type { KeyRange } from '../partitions/keys/key-range.ts';
import { execute, query, queryOne, type Database } from '../sql/query.ts';
import { countRow, keyRow } from './columns.ts';
import { inTransaction } from './transaction.ts';

/** Keys of dynamic partitions that are added or removed together. */
export interface PartitionKeyChange {
  readonly name: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The number of keys that were new, or that were removed. */
export interface ChangedKeys {
  readonly added: number;
  readonly removed: number;
}

/** The keys of dynamic partitions, by partitions name. */
export interface PartitionKeys {
  /**
   * Adds and removes keys in one transaction. Idempotent: repeating a change costs one statement
   * and takes no lock.
   */
  change(change: PartitionKeyChange): Promise<ChangedKeys>;
  /**
   * Ordered by the bytes of the keys.
   * @param after the last key of the previous page
   */
  page(
    name: string,
    after: string | undefined,
    limit: number,
    range?: KeyRange,
  ): Promise<readonly string[]>;
  /** All keys, in the same order. */
  all(name: string): Promise<readonly string[]>;
  count(name: string, range?: KeyRange): Promise<number>;
  /** The keys that do not exist, in the given order. */
  without(name: string, keys: readonly string[]): Promise<readonly string[]>;
}

/**
 * Serializes key changes of a name until the transaction ends: concurrent changes of the same keys
 * would deadlock.
 */
export async function changePartitionKeys(
  db: Database,
  { name, add, remove }: PartitionKeyChange,
): Promise<ChangedKeys> {
  await execute(db, `select pg_advisory_xact_lock(hashtextextended('partition keys ' || $1, 0))`, [
    name,
  ]);
  const added = await execute(
    db,
    `insert into partition_keys as k (name, key) select distinct $1, unnest($2::text[])
     on conflict (name, key) do update set ordinal = default, added_at = now(), removed_at = null where k.removed_at is not null`,
    [name, add],
  );
  const removed = await execute(
    db,
    `update partition_keys set removed_at = now() where name = $1 and key = any($2::text[]) and removed_at is null`,
    [name, remove],
  );
  return { added, removed };
}

const boundsOf = (range: KeyRange | undefined) =>
  range === undefined ? [] : [range.first, range.last];

const isMadeStatement = `
  select not exists (
      select from unnest($2::text[]) as given(key)
      where not exists (select from partition_keys k where k.name = $1 and k.key = given.key and k.removed_at is null)
    ) and not exists (select from partition_keys where name = $1 and key = any($3::text[]) and removed_at is null) as "isMade"`;

export function createPartitionKeys(database: pg.Pool): PartitionKeys {
  return {
    change: async (change) => {
      const { name, add, remove } = change;
      const { isMade } = await queryOne(
        database,
        z.strictObject({ isMade: z.boolean() }),
        isMadeStatement,
        [name, add, remove],
      );
      return isMade
        ? { added: 0, removed: 0 }
        : inTransaction(database, (db) => changePartitionKeys(db, change));
    },
    page: async (name, after, limit, range) => {
      const within = range === undefined ? '' : 'and key between $4 and $5';
      const text = `select key from partition_keys where name = $1 and key > $2 and removed_at is null ${within} order by key limit $3`;
      const values = [name, after ?? '', limit, ...boundsOf(range)];
      return (await query(database, keyRow, text, values)).map(({ key }) => key);
    },
    all: async (name) => {
      const text =
        'select key from partition_keys where name = $1 and removed_at is null order by key';
      return (await query(database, keyRow, text, [name])).map(({ key }) => key);
    },
    count: async (name, range) => {
      if (range !== undefined) {
        const within = `select count(*) as count from partition_keys where name = $1 and removed_at is null and key between $2 and $3`;
        return (await queryOne(database, countRow, within, [name, ...boundsOf(range)])).count;
      }
      const text = `select (select count(*) from partition_keys where name = $1)
        - (select count(*) from partition_keys where name = $1 and removed_at is not null) as count`;
      return (await queryOne(database, countRow, text, [name])).count;
    },
    without: async (name, keys) => {
      const text = `select given.key from unnest($2::text[]) with ordinality as given(key, place)
        where not exists (select from partition_keys k where k.name = $1 and k.key = given.key and k.removed_at is null) order by place`;
      return (await query(database, keyRow, text, [name, keys])).map(({ key }) => key);
    },
  };
}
