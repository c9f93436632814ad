import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Dataset, readDataset } from './read-dataset.ts';
import type { SampleDatabase } from './sample-databases.ts';

const mark = 'Public sample data, version';

/**
 * Makes a sample database where it is missing, of another version, or was interrupted. All of it is one transaction, so a
 * database is either whole or empty.
 *
 * @param connect gives a connected client for a database of the server
 * @returns whether anything was loaded
 */
export async function loadDatabase(sample: SampleDatabase, connect: (database: string) => Promise<pg.Client>): Promise<boolean> {
  const sql = await readFile(path.join(import.meta.dirname, 'databases', `${sample.name}.sql`), 'utf8');
  const version = createHash('sha256').update(sql).update(sample.files.join()).digest('hex').slice(0, 12);
  const label = `${sample.description} ${mark} ${version}.`;

  const server = await connect('postgres');
  try {
    const found = await commentOf(server, sample.name);
    if (found === label) return false;
    const isOlder = found?.includes(mark) ?? false;
    if (isOlder) await server.query(`drop database ${pg.escapeIdentifier(sample.name)} with (force)`);
    // One that is there without a comment was interrupted and is empty; the tables of somebody else's would be in the way.
    if (isOlder || found === undefined) await server.query(`create database ${pg.escapeIdentifier(sample.name)}`);
  } finally {
    await server.end();
  }

  const client = await connect(sample.name);
  try {
    await client.query('begin');
    for (const file of sample.files) await copyToTemporaryTable(client, await readDataset(file));
    await client.query(sql);
    await client.query('analyze');
    await client.query(`comment on database ${pg.escapeIdentifier(sample.name)} is ${pg.escapeLiteral(label)}`);
    await client.query('commit');
    return true;
  } finally {
    await client.end();
  }
}

/** Undefined where there is no such database. */
async function commentOf(server: pg.Client, name: string): Promise<string | null | undefined> {
  const { rows } = await server.query<{ comment: string | null }>(
    "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1",
    [name],
  );
  return rows[0]?.comment;
}

async function copyToTemporaryTable(client: pg.Client, dataset: Dataset): Promise<void> {
  const type = dataset.isJson ? 'jsonb' : 'text';
  const columns = dataset.columns.map((column) => `${pg.escapeIdentifier(column)} ${type}`);
  await client.query(`create temp table ${dataset.table} (${columns.join()}) on commit drop`);
  await pipeline(dataset.open(), client.query(copyFrom(`copy ${dataset.table} from stdin with (${dataset.format})`)));
}
