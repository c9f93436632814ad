import pg from 'pg';

export interface SourceSize {
  readonly databases: number;
  readonly tablesPerDatabase: number;
  readonly columnsPerTable: number;
}

const schemas = ['public', 'sales', 'metering', 'archive'];

const columnTypes = [
  'varchar(80) not null',
  'numeric(12, 2)',
  'timestamptz default now()',
  'text',
  'double precision',
  'boolean',
  'jsonb',
  'integer[]',
  'date',
];

/**
 * Databases `bench_source_0` and following, whose tables have a primary key, some foreign keys and
 * comments, and no rows.
 */
export async function createSourceDatabases(url: string, size: SourceSize): Promise<void> {
  for (let index = 0; index < size.databases; index += 1) {
    const name = `bench_source_${index}`;
    await run(url, `create database ${name}`);
    await run(new URL(`/${name}`, url).href, tableStatements(size).join(';\n'));
  }
}

function tableStatements({ tablesPerDatabase, columnsPerTable }: SourceSize): readonly string[] {
  const tables = Array.from({ length: tablesPerDatabase }, (_, index) => {
    const table = tableName(index);
    const columns = Array.from(
      { length: columnsPerTable - 1 },
      (__, column) => `c${column} ${columnTypes[column % columnTypes.length]}`,
    );
    return [
      `create table ${table} (id bigint generated always as identity primary key, ${columns.join(', ')})`,
      `comment on column ${table}.c0 is 'What people call it'`,
      ...(index % 5 === 0
        ? [`comment on table ${table} is 'Table ${index} of the benchmark'`]
        : []),
      ...(index % 3 === 2
        ? [`alter table ${table} add foreign key (id) references ${tableName(index - 1)}`]
        : []),
    ];
  });
  return [...schemas.map((schema) => `create schema if not exists ${schema}`), ...tables.flat()];
}

function tableName(index: number): string {
  return `${schemas[index % schemas.length]}.table_${index}`;
}

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
