import type { OpenMetadataStandIn } from './server.ts';
import type { Collection } from './store.ts';

const fields = {
  databases: 'databaseProfilerConfig',
  databaseSchemas: 'databaseSchemaProfilerConfig',
  tables: 'tableProfilerConfig',
};

/** Sets profiler settings as a user does in the user interface. */
export async function setProfilerConfig(
  { env, token, entities }: OpenMetadataStandIn,
  collection: Extract<Collection, keyof typeof fields>,
  fqn: string,
  config: object,
): Promise<void> {
  const entity = entities(collection).find((each) => each.fqn === fqn);
  if (!entity) throw new Error(`The stand-in has no ${fqn}`);
  const url = `${env.OPEN_METADATA_HOST}:${env.OPEN_METADATA_PORT}/api/v1/${collection}/${entity.id}/${fields[collection]}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(config) });
  if (!answer.ok) throw new Error(await answer.text());
}
