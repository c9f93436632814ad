import { z } from 'zod';
import type { OpenMetadataRest } from './rest.ts';

/** The field of each collection that holds what people set about profiles. */
const configFields = {
  databases: 'databaseProfilerConfig',
  databaseSchemas: 'databaseSchemaProfilerConfig',
  tables: 'tableProfilerConfig',
} as const;

export type ProfiledCollection = keyof typeof configFields;

export interface ProfilerConfig {
  readonly entity: { readonly id: string; readonly name: string; readonly fullyQualifiedName: string };
  /** Undefined where nobody set anything. */
  readonly config: unknown;
}

const page = z.object({
  data: z.array(z.looseObject({ id: z.string(), name: z.string(), fullyQualifiedName: z.string() })),
  paging: z.object({ after: z.string().nullish() }).nullish(),
});
const pageSize = '100';

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
    for (const { id, name, fullyQualifiedName, [field]: config } of answer.data) {
      yield { entity: { id, name, fullyQualifiedName }, config: config ?? undefined };
    }
    after = answer.paging?.after;
  } while (after);
}
