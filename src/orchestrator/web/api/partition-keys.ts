import { z } from 'zod';
import { changeKeys, chooseDynamicPartitions } from '../../actions/partitions/change-keys.ts';
import { dynamicPartitionsOf } from '../../partitions/dynamic-partitions-of.ts';
import { readPartitionKeys } from '../../reports/partitions/read-partition-keys.ts';
import { partitionStatuses } from '../../state/partition-states.ts';
import { assetParams } from './assets.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import {
  cursorRefused,
  next,
  paged,
  pageByName,
  pageOf,
  readCursor,
  textPlace,
} from './page-cursor.ts';

const count = z.number().int();

const listKeysOfAsset = defineEndpoint({
  id: 'listPartitionKeys',
  method: 'get',
  path: '/v1/assets/{key}/partitions/keys',
  tag: 'assets',
  summary:
    'The keys of the partitions of an asset with their states, in their order: of windows of time those that have ended',
  params: assetParams,
  query: z.strictObject(paged(1e3, 100)),
  response: named(
    'PartitionKeys',
    z.object({
      keys: z.array(z.object({ key: z.string(), status: z.enum(partitionStatuses) })),
      next,
    }),
  ),
  handle: async ({ source, params, query: { limit, after } }) => {
    const [last] = readCursor(after, textPlace) ?? [];
    const found = await readPartitionKeys(source, params.key, last, limit + 1);
    if (found === undefined) throw cursorRefused();
    const { page, next: more } = pageOf(found, limit, ({ key }) => [key]);
    return { keys: page, next: more };
  },
});

const listDynamicPartitions = defineEndpoint({
  id: 'listDynamicPartitions',
  method: 'get',
  path: '/v1/dynamic-partitions',
  tag: 'partitions',
  summary: 'The sets of dynamic partitions, with how many keys each has',
  query: z.strictObject(paged(1e3, 200)),
  response: named(
    'DynamicPartitions',
    z.object({ partitions: z.array(z.object({ name: z.string(), count })), next }),
  ),
  handle: async ({ source, query }) => {
    const { assets } = await source.definitions();
    const all = dynamicPartitionsOf(assets.map(({ spec }) => spec.partitions));
    const { page, next: more } = pageByName(all, ({ name }) => name, query);
    const { partitionKeys } = await source.store();
    const counted = page.map(async ({ name }) => ({
      name,
      count: await partitionKeys.count(name),
    }));
    return { partitions: await Promise.all(counted), next: more };
  },
});

const params = z.strictObject({
  partitions: z.string().min(1).describe('Their name, with its slashes as %2F'),
});

const listDynamicKeys = defineEndpoint({
  id: 'listDynamicPartitionKeys',
  method: 'get',
  path: '/v1/dynamic-partitions/{partitions}/keys',
  tag: 'partitions',
  summary: 'The keys of dynamic partitions, in their order',
  params,
  query: z.strictObject(paged(1e3, 100)),
  response: named('DynamicPartitionKeys', z.object({ keys: z.array(z.string()), next })),
  handle: async ({ source, params: given, query: { limit, after } }) => {
    const { name } = await chooseDynamicPartitions(source, given.partitions);
    const [last] = readCursor(after, textPlace) ?? [];
    const { partitionKeys } = await source.store();
    const { page, next: more } = pageOf(
      await partitionKeys.page(name, last, limit + 1),
      limit,
      (key) => [key],
    );
    return { keys: page, next: more };
  },
});

const summaries = {
  add: 'Add keys to dynamic partitions; existing keys stay as they are',
  remove: 'Remove keys from dynamic partitions; their records stay',
} as const;

const body = named(
  'ChangePartitionKeys',
  z.strictObject({ keys: z.array(z.string().min(1)).min(1).max(10_000) }),
);
const changed = named(
  'ChangedPartitionKeys',
  z.object({
    partitions: z.string(),
    added: count,
    removed: count,
    count: count.describe('How many keys there are now'),
  }),
);

const changes = (['add', 'remove'] as const).map((change) =>
  defineEndpoint({
    id: `${change}PartitionKeys`,
    method: 'post',
    action: `partitions ${change}`,
    about: (given) => [given.params.partitions, ...given.body.keys],
    path: `/v1/dynamic-partitions/{partitions}/${change}`,
    tag: 'partitions',
    summary: summaries[change],
    params,
    body,
    response: changed,
    handle: ({ source, params: given, body: { keys } }) =>
      changeKeys(source, change, given.partitions, keys),
  }),
);

export const partitionKeyEndpoints = [
  listKeysOfAsset,
  listDynamicPartitions,
  listDynamicKeys,
  ...changes,
];
