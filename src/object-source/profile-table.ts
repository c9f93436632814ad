import { execute, query, type Database } from '@moderate/orchestrator';
import { z } from 'zod';

/** A service in one catalog. */
export interface CatalogPlace {
  readonly location: string;
  readonly service: string;
}

export interface ProfileRecord {
  /** Identifies the content and the profiling options. */
  readonly fingerprint: string;
  /** Why the content has no profile. */
  readonly problem?: string;
}

/**
 * Latest profiles by object key. A record is written after its profile is in the catalog, and
 * deleted before its table is sent again.
 */
export interface ProfileTable {
  /** @param key limits the result to this object */
  all(place: CatalogPlace, key?: string): Promise<ReadonlyMap<string, ProfileRecord>>;
  keep(place: CatalogPlace, key: string, record: ProfileRecord): Promise<void>;
  forget(place: CatalogPlace, keys: readonly string[]): Promise<void>;
}

const profileRow = z.strictObject({
  key: z.string(),
  fingerprint: z.string(),
  problem: z.string().nullable(),
});

export function createProfileTable(database: Database): ProfileTable {
  return {
    async all({ location, service }, key) {
      const rows = await query(
        database,
        profileRow,
        'select key, fingerprint, problem from datalake_profiles where location = $1 and service = $2 and ($3::text is null or key = $3)',
        [location, service, key ?? null],
      );
      return new Map(
        rows.map(({ key, fingerprint, problem }) => [
          key,
          { fingerprint, ...(problem !== null && { problem }) },
        ]),
      );
    },

    async keep({ location, service }, key, { fingerprint, problem }) {
      await execute(
        database,
        `insert into datalake_profiles (location, service, key, fingerprint, problem) values ($1, $2, $3, $4, $5)
         on conflict (location, service, key) do update set fingerprint = excluded.fingerprint, problem = excluded.problem`,
        [location, service, key, fingerprint, problem ?? null],
      );
    },

    async forget({ location, service }, keys) {
      if (keys.length === 0) return;
      await execute(
        database,
        'delete from datalake_profiles where location = $1 and service = $2 and key = any($3)',
        [location, service, keys],
      );
    },
  };
}
