import type { ingestedByPython } from './python-client.ts';

export const salesTables = `
  create table customers (id int primary key, name varchar(40) not null, joined timestamptz default now());
  insert into customers select g, 'customer ' || g from generate_series(1, 250) g;
  create table orders (id bigint primary key, customer int references customers, total numeric(10, 2), tags text[], note jsonb);
  insert into orders select g, 1 + g % 250, g / 3.0, array['a', 'b'], '{"n": 1}' from generate_series(1, 1000) g;
  create view big_orders as select o.id, c.name, o.total from orders o join customers c on c.id = o.customer where o.total > 100;
  comment on table orders is 'What was bought';`;

/**
 * A search path as migration tools set it, with objects that shadow Postgres' own; numbers that no
 * double represents; extreme names.
 */
export const meterTables = (database: string) => `
  create schema compat;
  create function compat.count(int) returns int language sql as 'select 42';
  create function compat.format_type(oid, int) returns text language sql as $$ select 'shadowed' $$;
  create function public.hashtextextended(text, int) returns int8 language plpgsql stable as $$ begin raise exception 'called by %', current_user; end $$;
  create table compat.pg_class (oid oid, relname name);
  create type public.phase as enum ('on', 'standby');
  create table public.readings (at timestamp, value float8, n int, phase phase, " " text);
  insert into public.readings values (now(), 1.5, 1, 'on', 'a'), (now(), 2.5, 2, 'standby', 'bcd');
  create table public.large (id int8 primary key, "ID" numeric(38, 2), low int8, j jsonb, k json, list int8[]);
  insert into public.large values
    (9007199254740993, 12345678901234567890.12, -9223372036854775808, '{"id": 9007199254740993, "far": 1e400}', '{"id": 123456789012345678901234567890}', '{9007199254740993,1}'),
    (9007199254740992, 1, 9223372036854775807, null, '{"far": 1e400}', null);
  alter database ${database} set search_path = compat, pg_catalog, public;`;

/** Types and names that the Python client catalogs differently, or that the server rejects. */
export const switchedTables = `create type mood as enum ('sad', 'ok');
     create type place as (street text, number int);
     create table kinds (id bigint primary key, m mood, a text[], r int4range, o oid, n name, p place, t text);
     comment on column kinds.m is 'How it is';
     comment on table kinds is 'All kinds';
     insert into kinds values (1, 'ok', '{x}', '[1,2)', 5, 'n', row('a', 1), 'text');
     create view moods as select id, m from kinds;
     create table "q ""t"" :: x" ("c ""d""" int, "e::f" text, plain date);
     insert into "q ""t"" :: x" values (1, 'e', now());
     create function f(int) returns int language sql as 'select $1';`;

const column = (column: string, dataType: string, more: object = {}) => ({
  name: column,
  dataType,
  dataLength: 1,
  constraint: 'NULL',
  ...more,
});

/** The Python client's bodies for `switchedTables`. */
export function switchedByPython(
  name: string,
  database: string,
): Parameters<typeof ingestedByPython>[1] {
  return {
    service: {
      name,
      serviceType: 'Postgres',
      connection: {
        config: {
          type: 'Postgres',
          username: 'etl',
          authType: { password: 'etl' },
          hostPort: 'db:5432',
          database: 'x',
          ingestAllDatabases: true,
        },
      },
    },
    database,
    schemas: {
      public: [
        {
          name: 'kinds',
          description: 'All kinds',
          tableType: 'Regular',
          columns: [
            column('id', 'BIGINT', { constraint: 'PRIMARY_KEY' }),
            column('m', 'UNKNOWN', { description: 'How it is' }),
            column('a', 'ARRAY', { arrayDataType: 'UNKNOWN' }),
            column('r', 'UNKNOWN'),
            column('o', 'UNKNOWN'),
            column('n', 'UNKNOWN'),
            column('p', 'UNKNOWN'),
            column('t', 'TEXT'),
          ],
        },
        {
          name: 'moods',
          tableType: 'View',
          columns: [column('id', 'BIGINT'), column('m', 'UNKNOWN')],
        },
      ],
      information_schema: [
        { name: 'tables', tableType: 'View', columns: [column('table_name', 'UNKNOWN')] },
      ],
    },
  };
}
