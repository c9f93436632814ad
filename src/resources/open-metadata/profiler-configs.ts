import { z } from 'zod';
import type { OpenMetadataRest } from './rest.ts';

/** The field of each collection that contains the profiler settings. */
const configFields = {
  databases: 'databaseProfilerConfig',
  databaseSchemas: 'databaseSchemaProfilerConfig',
  tables: 'tableProfilerConfig',
} as const;

export type ProfiledCollection = keyof typeof configFields;

export interface ProfilerConfig {
  readonly entity: {
    readonly id: string;
    readonly name: string;
    readonly fullyQualifiedName: string;
  };
  /** Undefined if there are none. */
  readonly config: unknown;
}

const described = z.looseObject({
  id: z.string(),
  name: z.string(),
  fullyQualifiedName: z.string(),
});
const page = z.object({
  data: z.array(described),
  paging: z.object({ after: z.string().nullish() }).nullish(),
});
const pageSize = '100';

export async function findProfilerConfig(
  find: OpenMetadataRest['find'],
  collection: ProfiledCollection,
  fqn: string,
): Promise<ProfilerConfig | undefined> {
  const field = configFields[collection];
  const path = `/v1/${collection}/name/${encodeURIComponent(fqn)}`;
  const found = await find({ method: 'GET', path, query: { fields: field } }, described);
  return found && toConfig(found, field);
}

export async function* listProfilerConfigs(
  get: OpenMetadataRest['get'],
  collection: ProfiledCollection,
  filter: Readonly<Record<string, string>>,
): AsyncGenerator<ProfilerConfig> {
  const field = configFields[collection];
  let after: string | null | undefined;
  do {
    const query = { limit: pageSize, fields: field, ...filter, ...(after && { after }) };
    const answer = await get({ method: 'GET', path: `/v1/${collection}`, query }, page);
    for (const entity of answer.data) yield toConfig(entity, field);
    after = answer.paging?.after;
  } while (after);
}

function toConfig(
  { id, name, fullyQualifiedName, ...others }: z.infer<typeof described>,
  field: string,
): ProfilerConfig {
  return { entity: { id, name, fullyQualifiedName }, config: others[field] ?? undefined };
}
