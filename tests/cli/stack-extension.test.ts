import path from 'node:path';
import { expect, test } from 'vitest';
import { stackExtension } from '#cli/stack-extension.ts';

const folder = path.resolve('/nowhere/.moderate');
const catalog = path.join(folder, 'catalog');

test('what another script has started is passed on to other terminals, by the names that it lists', () => {
  const { env } = stackExtension.add(
    {
      S3_PORT: '7070',
      S3_REGION: 'x',
      POSTGRES_PASSWORD: 'hush',
      MODERATE_STACK_VARIABLES: ',S3_PORT,POSTGRES_PASSWORD,RABBIT_URL',
    },
    folder,
  );
  expect(env).toEqual({ S3_PORT: '7070', POSTGRES_PASSWORD: 'hush', CATALOG_DIR: catalog });
});

test.each([
  [{}, { CATALOG_DIR: catalog }, { Catalog: catalog }],
  [{ CATALOG_DIR: '/elsewhere' }, {}, { Catalog: '/elsewhere' }],
  [
    { OPEN_METADATA_HOST: 'https://om.example', OPEN_METADATA_TOKEN: 'jwt' },
    {},
    { OpenMetadata: 'https://om.example' },
  ],
  [
    { OPEN_METADATA_HOST: 'https://om.example', OPEN_METADATA_TOKEN: 'null' },
    { CATALOG_DIR: catalog },
    { Catalog: catalog },
  ],
])('the catalog goes where %j says', (variables, env, urls) => {
  expect(stackExtension.add(variables, folder)).toEqual({ env, urls });
});

test('a reset deletes the catalog', () => {
  expect(stackExtension.dataFolders).toEqual(['catalog']);
});
