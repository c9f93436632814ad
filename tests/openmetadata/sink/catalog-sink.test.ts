import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { createCatalogSink } from '#openmetadata/sink/catalog-sink.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { createOpenMetadata, openMetadataEnv } from '#resources/open-metadata.ts';

const openMetadata = createOpenMetadata(
  openMetadataEnv.parse({ OPEN_METADATA_HOST: 'localhost', OPEN_METADATA_TOKEN: 'x' }),
);

it.each([
  [
    'a dry run without a folder',
    { dryRun: true, catalogDir: undefined, openMetadata },
    resolve('catalog'),
  ],
  ['a dry run with a folder', { dryRun: true, catalogDir: '/tmp/c', openMetadata }, '/tmp/c'],
  ['a folder', { dryRun: false, catalogDir: '/tmp/c', openMetadata }, '/tmp/c'],
  [
    'an empty folder name',
    { dryRun: false, catalogDir: '', openMetadata },
    'http://localhost:8585',
  ],
  ['OpenMetadata', { dryRun: false, catalogDir: undefined, openMetadata }, 'http://localhost:8585'],
])('%s', (_, options, location) => {
  expect(createCatalogSink(options).location).toBe(location);
});

it('without either names the variables', () => {
  const create = () =>
    createCatalogSink({ dryRun: false, catalogDir: undefined, openMetadata: undefined });
  expect(create).toThrow(TerminalError);
  expect(create).toThrow(/OPEN_METADATA_HOST.*OPEN_METADATA_TOKEN.*CATALOG_DIR/);
});
