import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execute, queryFirst } from '@moderate/orchestrator';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { z } from 'zod';
import { type Dataset, readDataset } from './read-dataset.ts';
import type { SampleDatabase } from './sample-databases.ts';

const mark = 'Public sample data, version';

/**
 * Creates a sample database if it is missing, incomplete or of another version. Uses one
 * transaction, so a database is either complete or empty.
 *
 * @param connect returns a connected client for a database of the server
 * @returns whether anything was loaded
 */
export async function loadDatabase(
  sample: SampleDatabase,
  connect: (database: string) => Promise<pg.Client>,
): Promise<boolean> {
  const sql = await readFile(
    path.join(import.meta.dirname, 'databases', `${sample.name}.sql`),
    'utf8',
  );
  const version = createHash('sha256')
    .update(sql)
    .update(sample.files.join())
    .digest('hex')
    .slice(0, 12);
  const label = `${sample.description} ${mark} ${version}.`;

  const server = await connect('postgres');
  try {
    const found = await commentOf(server, sample.name);
    if (found === label) return false;
    const isOlder = found?.includes(mark) ?? false;
    if (isOlder)
      await execute(server, `drop database ${pg.escapeIdentifier(sample.name)} with (force)`);
    // An existing database without a comment is empty, because its load was interrupted. Tables of
    // someone else's database would make the load fail.
    if (isOlder || found === undefined)
      await execute(server, `create database ${pg.escapeIdentifier(sample.name)}`);
  } finally {
    await server.end();
  }

  const client = await connect(sample.name);
  try {
    await execute(client, 'begin');
    for (const file of sample.files) await copyToTemporaryTable(client, await readDataset(file));
    await execute(client, sql);
    await execute(client, 'analyze');
    await execute(
      client,
      `comment on database ${pg.escapeIdentifier(sample.name)} is ${pg.escapeLiteral(label)}`,
    );
    await execute(client, 'commit');
    return true;
  } finally {
    await client.end();
  }
}

const commentRow = z.strictObject({ comment: z.string().nullable() });

/** Undefined if the database does not exist. */
async function commentOf(server: pg.Client, name: string): Promise<string | null | undefined> {
  const row = await queryFirst(
    server,
    commentRow,
    "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1",
    [name],
  );
  return row?.comment;
}

async function copyToTemporaryTable(client: pg.Client, dataset: Dataset): Promise<void> {
  const type = dataset.isJson ? 'jsonb' : 'text';
  const columns = dataset.columns.map((column) => `${pg.escapeIdentifier(column)} ${type}`);
  await execute(client, `create temp table ${dataset.table} (${columns.join()}) on commit drop`);
  await pipeline(
    dataset.open(),
    client.query(copyFrom(`copy ${dataset.table} from stdin with (${dataset.format})`)),
  );
}
