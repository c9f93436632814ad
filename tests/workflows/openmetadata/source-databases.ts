import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { postgresUrl } from '#tests/support/services.ts';

export interface SourceDatabases {
  /** A unique prefix for each database's own name. */
  readonly prefix: string;
  /** Excludes all others from an ingestion. */
  readonly ignoredDatabases: readonly string[];
  create(name: string, statements: string): Promise<void>;
  execute(name: string, statements: string): Promise<void>;
  drop(name: string): Promise<void>;
  dropAll(): Promise<void>;
}

/** Databases on the shared server for one suite. */
export function createSourceDatabases(): SourceDatabases {
  const prefix = `src_${randomBytes(4).toString('hex')}_`;
  const created = new Set<string>();
  const execute = async (database: string, statements: string) => {
    const client = new pg.Client({ connectionString: postgresUrl(database) });
    await client.connect();
    try {
      await client.query(statements);
    } finally {
      await client.end();
    }
  };
  const drop = async (name: string) => {
    await execute(
      'postgres',
      `drop database if exists ${pg.escapeIdentifier(prefix + name)} with (force)`,
    );
    created.delete(name);
  };
  return {
    prefix,
    ignoredDatabases: [`(?!${prefix})`],
    create: async (name, statements) => {
      await execute('postgres', `create database ${pg.escapeIdentifier(prefix + name)}`);
      created.add(name);
      await execute(prefix + name, statements);
    },
    execute: (name, statements) => execute(prefix + name, statements),
    drop,
    dropAll: async () => {
      for (const name of Array.from(created)) await drop(name);
    },
  };
}
