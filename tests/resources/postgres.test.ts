import { inspect } from 'node:util';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';
import {
  createPostgres,
  postgresEnv,
  type Postgres,
  type PostgresLimits,
} from '#resources/postgres.ts';
import { createDatabase, postgresUrl, type TestDatabase } from '../support/services.ts';

const password = 'open-sesame-4711';
const options = { readOnly: true, statementTimeoutMs: 20_000 } as const;
let database: TestDatabase;
let admin: pg.Client;
/** Observes from outside, at any time. */
let observer: pg.Pool;
let role: string;

beforeAll(async () => {
  database = await createDatabase('client');
  role = `${database.name}_role`;
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  observer = new pg.Pool({ connectionString: database.url, max: 2 });
  // A pool ends before its connections do, which then end with their database.
  observer.on('error', () => {});
  await admin.query(
    `create role ${role} login password '${password}'; create table t (id int); grant all on t to ${role}`,
  );
});

afterAll(async () => {
  await admin.query(`drop owned by ${role}; drop role ${role}`);
  await observer.end();
  await admin.end();
  await database.drop();
});

function open(env: object = {}, limits: PostgresLimits = {}): Postgres {
  const { hostname, port } = new URL(postgresUrl());
  const defaults = {
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: port,
    POSTGRES_USERNAME: role,
    POSTGRES_PASSWORD: password,
  };
  return createPostgres(postgresEnv.parse({ ...defaults, ...env }), limits);
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: Error) => reason,
  );
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password);
  return error;
}

const connections = async (): Promise<{ database: string; state: string; query: string }[]> =>
  (
    await observer.query<{ database: string; state: string; query: string }>(
      `select datname as database, state, query from pg_stat_activity where usename = $1 and application_name = 'moderate-workflows'`,
      [role],
    )
  ).rows;

test('a session can read and has its limits, but cannot write', async () => {
  const postgres = open();
  const limits = await postgres.withConnection(
    database.name,
    { ...options, lockTimeoutMs: 1500 },
    async (session) => {
      const { rows } =
        await session.query(`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`);
      return rows[0] as unknown;
    },
  );
  expect(limits).toEqual({
    statement: '20s',
    lock: '1500ms',
    idle: '5min',
    name: 'moderate-workflows',
  });
  const write = postgres.withConnection(database.name, options, (session) =>
    session.query('insert into public.t values (1)'),
  );
  expect(await failureOf(write)).toMatchObject({ code: '25006' });
  await postgres.close();
});

test('a statement that takes too long or waits for a lock ends with the code of Postgres', async () => {
  const postgres = open();
  const slow = postgres.withConnection(
    database.name,
    { ...options, statementTimeoutMs: 50 },
    (session) => session.query('select pg_sleep(20)'),
  );
  expect(await failureOf(slow)).toMatchObject({ code: '57014' });
  await admin.query('begin; lock table t in access exclusive mode');
  const waiting = postgres.withConnection(
    database.name,
    { ...options, lockTimeoutMs: 50 },
    (session) => session.query('select * from public.t'),
  );
  expect(await failureOf(waiting)).toMatchObject({ code: '55P03' });
  await admin.query('rollback');
  await postgres.close();
});

test('an aborted session ends its statement on the server', async () => {
  const postgres = open();
  const controller = new AbortController();
  const sleep = 'select pg_sleep(20)';
  const work = failureOf(
    postgres.withConnection(database.name, { ...options, signal: controller.signal }, (session) =>
      session.query(sleep),
    ),
  );
  await expect.poll(async () => (await connections()).map(({ query }) => query)).toContain(sleep);
  controller.abort(new Error('no longer wanted'));
  expect((await work).message).toBe('no longer wanted');
  await expect.poll(connections).toEqual([]);
  await expect(
    postgres.withConnection(database.name, { ...options, signal: controller.signal }, () =>
      Promise.resolve(),
    ),
  ).rejects.toThrow('no longer wanted');
});

test('there are never more connections than allowed, and nobody is forgotten', async () => {
  const postgres = open({}, { maxConnections: 3, maxConnectionsPerDatabase: 2 });
  const other = await createDatabase('client');
  let most = { all: 0, one: 0 };
  const work = Array.from({ length: 24 }, (_, index) =>
    postgres.withConnection(
      index % 3 === 0 ? other.name : database.name,
      options,
      async (session) => {
        await session.query('select pg_sleep(0.01)');
        const now = await connections();
        most = {
          all: Math.max(most.all, now.length),
          one: Math.max(most.one, now.filter((row) => row.database === database.name).length),
        };
        return index;
      },
    ),
  );
  expect(await Promise.all(work)).toEqual(Array.from({ length: 24 }, (_, index) => index));
  expect(most).toEqual({ all: 3, one: 2 });
  await postgres.close();
  await expect.poll(connections).toEqual([]);
  await other.drop();
});

test('a database that lets in fewer connections than are wanted is read with those that it lets in', async () => {
  const other = await createDatabase('client');
  await admin.query(`alter database "${other.name}" connection limit 1`);
  const postgres = open();
  const work = Array.from({ length: 6 }, (_, index) =>
    postgres.withConnection(other.name, options, async (session) => {
      await session.query('select pg_sleep(0.02)');
      return index;
    }),
  );
  expect(await Promise.all(work)).toEqual([0, 1, 2, 3, 4, 5]);
  await postgres.close();
  await other.drop();
});

test('a role that may have fewer connections than are wanted reads with those', async () => {
  const others = await Promise.all([createDatabase('client'), createDatabase('client')]);
  await admin.query(`alter role ${role} connection limit 2`);
  const postgres = open();
  const work = Array.from({ length: 9 }, (_, index) =>
    postgres.withConnection([database, ...others][index % 3]!.name, options, async (session) => {
      await session.query('select pg_sleep(0.02)');
      return index;
    }),
  );
  expect(await Promise.all(work)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  await postgres.close();
  await admin.query(`alter role ${role} connection limit -1`);
  await Promise.all(others.map((other) => other.drop()));
});

test('a database that accepts nobody is named in the error', async () => {
  const other = await createDatabase('client');
  await admin.query(`alter database "${other.name}" connection limit 0`);
  const postgres = open();
  const error = await failureOf(
    postgres.withConnection(other.name, options, () => Promise.resolve()),
  );
  expect(error).toBeInstanceOf(RetryableError);
  expect(error.message).toMatch(
    /^Database "client_\w+" at 127\.0\.0\.1:\d+ accepts no more connections: its connection limit is reached$/,
  );
  await postgres.close();
  await other.drop();
});

test('who waits for a connection can give up', async () => {
  const postgres = open({}, { maxConnections: 1 });
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const holding = postgres.withConnection(database.name, options, () => released);
  const controller = new AbortController();
  const waiting = postgres.withConnection(
    database.name,
    { ...options, signal: controller.signal },
    () => Promise.resolve(),
  );
  controller.abort(new Error('gave up'));
  await expect(waiting).rejects.toThrow('gave up');
  release();
  await holding;
  expect(await postgres.withConnection(database.name, options, () => Promise.resolve('next'))).toBe(
    'next',
  );
  await postgres.close();
});

test('connections that the server ends, idle or in use, cost one retryable error at most', async () => {
  const postgres = open();
  await postgres.withConnection(database.name, options, (session) => session.query('select 1'));
  const endAll = () =>
    admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [
      role,
    ]);
  await endAll();
  await expect.poll(connections).toEqual([]);
  const work = postgres.withConnection(database.name, options, async (session) => {
    await session.query('select 1');
    await endAll();
    return session.query('select 2');
  });
  expect(await failureOf(work)).toBeInstanceOf(RetryableError);
  expect(
    await postgres.withConnection(database.name, options, () => Promise.resolve('again')),
  ).toBe('again');
  await postgres.close();
});

test('a session that failed leaves nothing behind for the next', async () => {
  const postgres = open({}, { maxConnections: 1 });
  await failureOf(
    postgres.withConnection(database.name, options, (session) => session.query('select 1 / 0')),
  );
  const { rows } = await postgres.withConnection(database.name, options, (session) =>
    session.query('select 1 as one'),
  );
  expect(rows).toEqual([{ one: 1 }]);
  expect(await connections()).toHaveLength(1);
  await postgres.close();
});

test.each<[what: string, env: () => object, database: () => string, type: string, message: RegExp]>(
  [
    [
      'a wrong password',
      () => ({ POSTGRES_PASSWORD: 'wrong' }),
      () => database.name,
      'POSTGRES_LOGIN_REFUSED',
      /refused the password of role ".*_role": check POSTGRES_USERNAME/,
    ],
    [
      'an unknown database',
      () => ({}),
      () => 'no_such',
      'POSTGRES_DATABASE_MISSING',
      /^Postgres at 127\.0\.0\.1:\d+ has no database "no_such"$/,
    ],
    [
      'a database that is closed',
      () => ({}),
      () => 'template0',
      'POSTGRES_CONNECTION_NOT_PERMITTED',
      /may not connect to database "template0" at/,
    ],
    [
      'a server without TLS',
      () => ({ POSTGRES_SSLMODE: 'require' }),
      () => database.name,
      'POSTGRES_TLS_FAILED',
      /check POSTGRES_SSLMODE/,
    ],
  ],
)('%s is not retried, and a person understands why', async (_, env, name, type, message) => {
  const error = await failureOf(
    open(env()).withConnection(name(), options, () => Promise.resolve()),
  );
  expect(error).toBeInstanceOf(TerminalError);
  expect(error).toMatchObject({ name: type, message: expect.stringMatching(message) });
});

test('a database without the right to connect is distinguished from one that is missing', async () => {
  await admin.query(`revoke connect on database "${database.name}" from public`);
  const error = await failureOf(
    open().withConnection(database.name, options, () => Promise.resolve()),
  );
  await admin.query(`grant connect on database "${database.name}" to public`);
  expect(error).toMatchObject({
    name: 'POSTGRES_CONNECTION_NOT_PERMITTED',
    message: expect.stringContaining('permission denied for database'),
  });
});

test.each([
  [
    '0A000',
    'conversion between UTF8 and MULE_INTERNAL is not supported',
    /conversion between UTF8 and MULE_INTERNAL is not supported$/,
  ],
  ['P0001', 'a trigger that tells hunter2', /its function refuses the login \(P0001\)$/],
])(
  'a database that refuses with %s is distinguished from a server that is unavailable',
  async (code, message, expected) => {
    const server = await listen((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(errorResponse(code, message)));
    });
    const { port } = server.address() as AddressInfo;
    const error = await failureOf(
      open({ POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: port }).withConnection('any', options, () =>
        Promise.resolve(),
      ),
    );
    expect(error).toMatchObject({
      name: 'POSTGRES_CONNECTION_NOT_PERMITTED',
      message: expect.stringMatching(expected) as unknown,
    });
    server.close();
  },
);

test.each([
  ['57P03', 'the database system is starting up'],
  ['53300', 'sorry, too many clients already'],
])('a server that answers %s is retried', async (code, message) => {
  const server = await listen((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(errorResponse(code, message)));
  });
  const { port } = server.address() as AddressInfo;
  const error = await failureOf(
    open({ POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: port }).withConnection('any', options, () =>
      Promise.resolve(),
    ),
  );
  expect(error).toBeInstanceOf(RetryableError);
  expect(error.message).toContain(message);
  server.close();
});

test('a server that does not listen is retried', async () => {
  const server = await listen(() => {});
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const error = await failureOf(
    open({ POSTGRES_HOST: '127.0.0.1', POSTGRES_PORT: port }).checkHealth(),
  );
  expect(error).toBeInstanceOf(RetryableError);
  expect(error.message).toMatch(
    /can't be reached \(ECONNREFUSED\): check that it runs, POSTGRES_HOST and POSTGRES_PORT/,
  );
});

test('its health is its version and the role', async () => {
  const postgres = open();
  expect(await postgres.checkHealth()).toEqual({
    version: expect.stringMatching(/^\d+/),
    role,
    superuser: false,
  });
  await postgres.close();
});

test('the environment has defaults, and says what is missing', () => {
  const env = { POSTGRES_HOST: 'h', POSTGRES_USERNAME: 'u', POSTGRES_PASSWORD: 'p' };
  expect(postgresEnv.parse(env)).toMatchObject({
    POSTGRES_PORT: 5432,
    POSTGRES_SSLMODE: 'disable',
  });
  expect(postgresEnv.safeParse({ ...env, POSTGRES_HOST: undefined }).error?.issues).toMatchObject([
    { path: ['POSTGRES_HOST'] },
  ]);
});

function listen(serve: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer(serve).listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** A fatal error as Postgres sends it in response to a start-up message. */
function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  return Buffer.concat([Buffer.from('E'), length, fields]);
}
