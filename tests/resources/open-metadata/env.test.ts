import { expect, it } from 'vitest';
import { openMetadataEnv, openMetadataUrl } from '#resources/open-metadata/env.ts';

it.each([
  ['localhost', undefined, 'http://localhost:8585'],
  ['host.docker.internal', '', 'http://host.docker.internal:8585'],
  ['localhost', '9000', 'http://localhost:9000'],
  ['localhost:9000', undefined, 'http://localhost:9000'],
  ['catalog.example.com', undefined, 'https://catalog.example.com:8585'],
  ['catalog.example.com', '443', 'https://catalog.example.com'],
  ['127.0.0.1', undefined, 'https://127.0.0.1:8585'],
  ['http://catalog.example.com', undefined, 'http://catalog.example.com:8585'],
  ['https://localhost/', '8585', 'https://localhost:8585'],
  ['https://catalog.example.com:8443/meta/', '8585', 'https://catalog.example.com:8443/meta'],
  [' https://catalog.example.com:443 ', undefined, 'https://catalog.example.com'],
  ['localhost.example.com', undefined, 'https://localhost.example.com:8585'],
])('%j with port %j is %s', (host, port, url) => {
  const env = openMetadataEnv.parse({
    OPEN_METADATA_HOST: host,
    OPEN_METADATA_PORT: port,
    OPEN_METADATA_TOKEN: 't',
  });
  expect(openMetadataUrl(env)).toBe(url);
});

it.each([
  [{}, ['OPEN_METADATA_HOST', 'OPEN_METADATA_TOKEN']],
  [
    { OPEN_METADATA_HOST: '', OPEN_METADATA_TOKEN: ' ' },
    ['OPEN_METADATA_HOST', 'OPEN_METADATA_TOKEN'],
  ],
  [{ OPEN_METADATA_HOST: 'localhost', OPEN_METADATA_TOKEN: 'null' }, ['OPEN_METADATA_TOKEN']],
  [{ OPEN_METADATA_HOST: 'a b', OPEN_METADATA_TOKEN: 't' }, ['OPEN_METADATA_HOST']],
  [
    { OPEN_METADATA_HOST: 'localhost', OPEN_METADATA_TOKEN: 't', OPEN_METADATA_PORT: 'x' },
    ['OPEN_METADATA_PORT'],
  ],
])('of %j it refuses %j', (env, names) => {
  const { error } = openMetadataEnv.safeParse(env);
  expect(error?.issues.map(({ path }) => path[0])).toEqual(names);
});
