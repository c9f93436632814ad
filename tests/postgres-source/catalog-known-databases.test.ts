import { expect, test } from 'vitest';
import { knownDatabases } from '#postgres-source/known-databases.ts';

test('knows what earlier runs ingested or skipped, of this source, until it is retired', () => {
  const partitions = [
    { partition: 'sales', metadata: { service: 'src-sales', status: 'ingested' } },
    { partition: 'my.db', metadata: { service: 'src-my-db', status: 'skipped' } },
    { partition: 'half', metadata: { service: 'src-half', status: 'kept' } },
    {
      partition: 'gone',
      metadata: { service: 'src-gone', status: 'retired', location: '/catalog' },
    },
    {
      partition: 'elsewhere',
      metadata: { service: 'src-elsewhere', status: 'retired', location: 'https://catalog' },
    },
    { partition: 'other', metadata: { service: 'elsewhere-other', status: 'ingested' } },
    { partition: 'bare', metadata: {} },
  ];
  expect(knownDatabases('src', '/catalog', partitions)).toEqual([
    { name: 'sales', service: 'src-sales' },
    { name: 'my.db', service: 'src-my-db' },
    { name: 'half', service: 'src-half' },
    { name: 'elsewhere', service: 'src-elsewhere' },
  ]);
});
