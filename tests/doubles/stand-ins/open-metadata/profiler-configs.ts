import { parse } from './bodies.ts';
import { toAnswer } from './answers.ts';
import type { Route } from '../router.ts';
import type { Store, StoredEntity } from './store.ts';

/** The field of each collection that contains the profiler settings. */
const fields = {
  databases: 'databaseProfilerConfig',
  databaseSchemas: 'databaseSchemaProfilerConfig',
  tables: 'tableProfilerConfig',
} as const;

/** Defaults that the server adds to a saved config. */
const defaults = { profileSampleType: 'PERCENTAGE', sampleDataCount: 50 };

/**
 * The routes that the user interface uses to save profiler settings. The settings survive every PUT
 * of the entity.
 */
export function profilerConfigRoutes(store: Store): Route[] {
  return (Object.keys(fields) as (keyof typeof fields)[]).map((collection) => ({
    method: 'PUT',
    pattern: `/v1/${collection}/:id/${fields[collection]}`,
    query: [],
    handle({ params, body }) {
      const entity = store.byId(collection, params['id'] ?? '');
      entity.profilerConfig = { ...defaults, ...parse.profilerConfig(body) };
      return {
        status: 200,
        body: { ...toAnswer(entity), ...profilerConfigOf(entity, fields[collection]) },
      };
    },
  }));
}

/** The settings in a response, if its `fields` request them and there are any. */
export function profilerConfigOf(
  entity: StoredEntity,
  asked: string | null,
): Record<string, unknown> {
  const field = (fields as Partial<Record<StoredEntity['collection'], string>>)[entity.collection];
  return field !== undefined && entity.profilerConfig && asked?.split(',').includes(field)
    ? { [field]: entity.profilerConfig }
    : {};
}
