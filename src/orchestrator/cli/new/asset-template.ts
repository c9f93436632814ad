/**
 * The declaration of a working asset, to be replaced part by part: it counts names in its config.
 */
export const assetDeclaration = ({
  constant,
  key,
}: {
  readonly constant: string;
  readonly key: string;
}) => `\
export const ${constant} = defineAsset({
  key: '${key}',
  description: 'Names, which stand for what this asset holds',
  config: z.strictObject({
    names: z.array(z.string()).default(['Ann', 'Ben']).describe('What is counted'),
  }),
  timeout: '10m',
  materialize: async ({ config, log }) => {
    log.info('Counting names', { names: config.names.length });
    return materialized({ names: config.names }, { count: config.names.length });
  },
  checks: {
    not_empty: { severity: 'error', check: ({ value }) => value.names.length > 0 },
  },
});
`;

/** A file that contains only an asset. */
export const assetFile = (asset: { readonly constant: string; readonly key: string }) => `\
import { defineAsset, materialized } from '@moderate/orchestrator';
import { z } from 'zod';

${assetDeclaration(asset)}`;

/** The test of a generated asset. */
export const assetTest = ({
  constant,
  module,
}: {
  readonly constant: string;
  readonly module: string;
}) => `\
import { expect, test } from 'vitest';
import { materialize } from '@moderate/orchestrator/testing';
import { ${constant} } from '${module}';

test('counts the names that are usual, and passes its checks', async () => {
  const made = await materialize(${constant});
  expect(made).toMatchObject({
    value: { names: ['Ann', 'Ben'] },
    metadata: { count: 2 },
    checks: [{ name: 'not_empty', passed: true }],
  });
});

test('does not pass its check if there are no names', async () => {
  const { checks } = await materialize(${constant}, {
    config: { names: [] },
  });
  expect(checks).toMatchObject([{ name: 'not_empty', passed: false }]);
});
`;
