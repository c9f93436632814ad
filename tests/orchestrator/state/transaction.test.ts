import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectStateDatabase } from '#orchestrator/state/state-database.ts';
import { inTransaction } from '#orchestrator/state/transaction.ts';
import { createDatabase, type TestDatabase } from '#tests/support/services.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDatabase('transaction');
  pool = connectStateDatabase(database.url);
  await pool.query('create table numbers (number integer)');
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const numbers = async () =>
  (await pool.query<{ number: number }>('select number from numbers')).rows.map(
    ({ number }) => number,
  );

test('a connection that dies between two statements fails the transaction and nothing else', async () => {
  const failed = inTransaction(pool, async (db) => {
    await db.query('insert into numbers values (1)');
    const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise((resolve) => db.once('end', resolve));
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    await db.query('insert into numbers values (2)');
  });
  await expect(failed).rejects.toThrow(/not queryable|terminated/);
  expect(await numbers()).toEqual([]);
});

test('a connection that dies before anybody uses it ends no process', async () => {
  const db = await pool.connect();
  const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
  const ended = new Promise((resolve) => db.once('end', resolve));
  await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await ended;
  await expect(db.query('select 1')).rejects.toThrow(/not queryable|terminated/);
  db.release(true);
});

test('a client that stops in a transaction holds its locks for a while only', async () => {
  await pool.query('insert into numbers values (3)');
  const settings = await pool.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('idle_in_transaction_session_timeout', 'lock_timeout') order by name`,
  );
  expect(settings.rows).toEqual([
    { name: 'idle_in_transaction_session_timeout', setting: '15000' },
    { name: 'lock_timeout', setting: '20000' },
  ]);
});
