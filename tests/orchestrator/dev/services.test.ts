import { Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createDatabase, temporalAddress, temporalUiUrl } from '#tests/support/services.ts';

test('a suite gets a database of its own and can drop it while it is in use', async () => {
  const database = await createDatabase('dev');
  const client = new pg.Client({ connectionString: database.url });
  const disconnected = new Promise<Error>((resolve) => client.on('error', resolve));
  await client.connect();
  const { rows } = await client.query(
    'select current_database() as name, current_setting($1) as listens',
    ['listen_addresses'],
  );
  expect(rows).toEqual([{ name: database.name, listens: '127.0.0.1' }]);
  await database.drop();
  expect((await disconnected).message).toMatch(/terminat/i);
});

test('the Temporal server has the search attributes and its Web UI', async () => {
  const connection = await Connection.connect({ address: temporalAddress() });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  expect(Object.keys(customAttributes ?? {})).toEqual(
    expect.arrayContaining([
      'AssetKey',
      'PartitionKey',
      'JobName',
      'RunKey',
      'SensorName',
      'LaunchedBy',
    ]),
  );
  await connection.close();
  expect((await fetch(temporalUiUrl())).status).toBe(200);
});
