import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LineageEdge } from '#openmetadata/entities.ts';
import { lineageEdges, viewDependencies } from '#postgres-source/catalog/lineage/view-lineage.ts';
import { queryViewTrees } from '#postgres-source/catalog/queries/views.ts';
import { readAll, sourceDatabase, testPostgres, type SourceDatabase } from './catalog-support.ts';
import { nonEmpty } from '../support/non-empty.ts';

const postgres = testPostgres();
let database: SourceDatabase;
let edges: LineageEdge[];

/**
 * Each query uses its column of the one below six times: 6 to the power of 12 paths from the last
 * one to the first.
 */
const layers = Array.from(
  { length: 12 },
  (_, index) => `l${index + 1} as (select x + x + x + x + x + x as x from l${index})`,
).join(', ');

beforeAll(async () => {
  database = await sourceDatabase(`
    create sequence s;
    create table a (id int primary key, gone int, name text, amount numeric, "odd { ) \\ ""col" int, ":colon" int, arr int[]);
    alter table a drop column gone;
    create table b (id int, a_id int, note text);
    create table p (day date, v int) partition by range (day);
    create table p1 partition of p default;

    create view plain as select id, name as label from a;
    create view on_view as select label || '!' as loud from plain;
    create view joined as select a.id, b.note, a.amount * b.id as product from a join b on b.a_id = a.id where a.name <> '';
    create view using_join as select id, l.name, r.note from a l full join b r using (id);
    create view grouped as select upper(name) as key, sum(amount) as total, count(*) as n from a group by upper(name) having max(id) > 0;
    create view nested as select s.x + 1 as y from (select id as x, (select max(note) from b where b.a_id = a.id) as z from a) s;
    create view scalar as select (select max(note) from b where b.a_id = a.id) as z, exists (select from b) as has from a;
    create view common as with q as (select id, name from a), r as (select id as k from q) select k, 1 as one from r;
    create view recursive_one as with recursive t (n) as (select id from a union all select n + 1 from t where n < 10) select n from t;
    create view united as select id, name from a union all select a_id, note from b union select 1, 'x';
    create view odd as select "odd { ) \\ ""col" as "out } ""x", ":colon" as ":also" from a;
    create view lateral_one as select x.v from a, lateral (select a.amount as v) x;
    create view windowed as select row_number() over (partition by name order by id) as rn, lag(amount) over () as before from a;
    create view counted as select count(*) as n from b;
    create view of_partition as select v from p1;
    create view of_parent as select v from p;
    create view whole as select a from a;
    create materialized view kept as select id from plain;
    create view layered as with l0 as (select id as x from a), ${layers} select x from l12;
    create view none as select 1 as one, nextval('s') as n from (select 1) x;
  `);
  const catalog = await readAll(postgres, database);
  const dependencies = viewDependencies(catalog);
  const rows = await postgres.withConnection(
    database.name,
    { readOnly: true, statementTimeoutMs: 10_000 },
    (session) =>
      queryViewTrees(
        session,
        dependencies.map(({ view }) => view),
      ),
  );
  edges = lineageEdges(
    catalog,
    dependencies,
    new Map(rows.map(({ view, tree }) => [view, tree])),
    's',
    'd',
  );
});

afterAll(async () => {
  await postgres.close();
  await database.drop();
});

/** `view.column <- table.column ...` of all edges into a view, and the tables it reads. */
function lineageOf(view: string) {
  const into = edges.filter(({ to }) => to === `s.d.public.${view}`);
  const short = (name: string): string => name.replace('s.d.public.', '');
  return {
    from: into.map(({ from }) => short(from)),
    columns: into
      .flatMap(({ columns }) =>
        columns.map(
          ({ fromColumns, toColumn }) =>
            `${short(toColumn)} <- ${fromColumns.map(short).join(', ')}`,
        ),
      )
      .toSorted(),
  };
}

test.each([
  ['plain', ['a'], ['plain.id <- a.id', 'plain.label <- a.name']],
  ['on_view', ['plain'], ['on_view.loud <- plain.label']],
  [
    'joined',
    ['a', 'b'],
    [
      'joined.id <- a.id',
      'joined.note <- b.note',
      'joined.product <- a.amount',
      'joined.product <- b.id',
    ],
  ],
  [
    'using_join',
    ['a', 'b'],
    [
      'using_join.id <- a.id',
      'using_join.id <- b.id',
      'using_join.name <- a.name',
      'using_join.note <- b.note',
    ],
  ],
  ['grouped', ['a'], ['grouped.key <- a.name', 'grouped.total <- a.amount']],
  ['nested', ['a', 'b'], ['nested.y <- a.id']],
  ['scalar', ['a', 'b'], ['scalar.z <- b.note']],
  ['common', ['a'], ['common.k <- a.id']],
  ['recursive_one', ['a'], ['recursive_one.n <- a.id']],
  [
    'united',
    ['a', 'b'],
    ['united.id <- a.id', 'united.id <- b.a_id', 'united.name <- a.name', 'united.name <- b.note'],
  ],
  ['lateral_one', ['a'], ['lateral_one.v <- a.amount']],
  ['layered', ['a'], ['layered.x <- a.id']],
  ['windowed', ['a'], ['windowed.before <- a.amount']],
  ['counted', ['b'], []],
  ['of_parent', ['p'], ['of_parent.v <- p.v']],
  ['whole', ['a'], []],
  ['kept', ['plain'], ['kept.id <- plain.id']],
  ['none', [], []],
])('%s reads %j', (view, from, columns) => {
  expect(lineageOf(view)).toEqual({ from, columns });
});

test('names that need quoting, in Postgres or in OpenMetadata, come out whole', () => {
  expect(edges.find(({ to }) => to === 's.d.public.odd')?.columns).toEqual([
    {
      fromColumns: ['s.d.public.a.odd { ) \\ __reserved__quote__col'],
      toColumn: 's.d.public.odd.out } __reserved__quote__x',
    },
    { fromColumns: ['s.d.public.a.:colon'], toColumn: 's.d.public.odd.:also' },
  ]);
});

test('a view of a partition reads its partitioned table', () => {
  expect(lineageOf('of_partition').from).toEqual(['p']);
});

test('an edge carries the definition of the view', () => {
  expect(edges.find(({ to }) => to.endsWith('.kept'))?.sqlQuery).toMatch(
    /^create materialized view public\.kept as\n/,
  );
});

test('a stored query that cannot be followed costs the columns, not the lineage', async () => {
  const catalog = await readAll(postgres, database);
  const dependencies = viewDependencies(catalog);
  const broken = lineageEdges(
    catalog,
    dependencies,
    new Map(dependencies.map(({ view }) => [view, '({QUERY :targetList ('])),
    's',
    'd',
  );
  expect(broken.map(({ from, to }) => [from, to])).toEqual(edges.map(({ from, to }) => [from, to]));
  expect(nonEmpty(broken).flatMap(({ columns }) => columns)).toEqual([]);
});
