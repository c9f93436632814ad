import type {
  ColumnBody,
  DatabaseBody,
  SchemaBody,
  ServiceBody,
  TableBody,
  TableProfileBody,
} from '#openmetadata/entities.ts';

export const service: ServiceBody = {
  name: 'pg-shop',
  serviceType: 'Postgres',
  connection: {
    config: { type: 'Postgres', username: 'reader', hostPort: 'db:5432', database: 'shop' },
  },
};

export const database: DatabaseBody = { name: 'shop', service: 'pg-shop' };
export const schema: SchemaBody = { name: 'public', database: 'pg-shop.shop' };

const idColumn: ColumnBody = {
  name: 'id',
  displayName: 'id',
  dataType: 'BIGINT',
  dataTypeDisplay: 'bigint',
};

export function table(name: string, more: Partial<TableBody> = {}): TableBody {
  return {
    name,
    tableType: 'Regular',
    columns: [idColumn],
    databaseSchema: 'pg-shop.shop.public',
    ...more,
  };
}

export const profile: TableProfileBody = {
  tableProfile: { timestamp: 1_700_000_000_000, rowCount: 3, columnCount: 1 },
  columnProfile: [{ name: 'id', timestamp: 1_700_000_000_000, valuesCount: 3, nullCount: 0 }],
};
