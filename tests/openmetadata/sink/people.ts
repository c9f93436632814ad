import type { OpenMetadataStandIn } from '#tests/doubles/stand-ins/open-metadata/server.ts';
import type { Collection, StoredEntity } from '#tests/doubles/stand-ins/open-metadata/store.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The user-entered fields of each entity and column, by collection, fully qualified name and column
 * names.
 */
export type EnteredFields = Readonly<Record<string, Fields>>;

interface Place {
  readonly name: string;
  readonly columns?: readonly Place[] | null;
  readonly children?: readonly Place[] | null;
}

const tag = (tagFQN: string, source = 'Classification') => ({
  tagFQN,
  source,
  labelType: 'Manual',
  state: 'Confirmed',
});

/** Every kind of user-entered field, with texts that identify the location. */
function everything(place: string, isColumn: boolean): Fields {
  const texts = {
    description: `Described by a person: ${place}`,
    displayName: `Named by a person: ${place}`,
    tags: [
      tag(`PII.${place}`),
      tag(`Glossary.${place}`, 'Glossary'),
      ...(isColumn ? [] : [tag('Tier.Tier1')]),
    ],
  };
  if (isColumn) return texts;
  return {
    ...texts,
    owners: [{ id: `owner of ${place}`, type: 'user' }],
    domain: { id: 'sales', type: 'domain', name: 'sales', fullyQualifiedName: 'sales' },
    dataProducts: [
      { id: 'reports', type: 'dataProduct', name: 'reports', fullyQualifiedName: 'reports' },
    ],
    extension: { contact: place },
    followers: [{ id: 'follower', type: 'user' }],
  };
}

/** Fills every user-editable field, as a user would in the web UI, for one service or for all. */
export async function enterEverywhere(
  server: OpenMetadataStandIn,
  service = '',
): Promise<EnteredFields> {
  const entered: Record<string, Fields> = {};
  for (const entity of server
    .entities()
    .filter(({ deleted, fqn }) => !deleted && fqn.startsWith(service))) {
    const operations = [...placesIn(entity)].flatMap(({ key, path, isColumn }) => {
      const fields = everything(key, isColumn);
      entered[key] = fields;
      return Object.entries(fields).map(([field, value]) => ({
        op: 'add',
        path: `${path}/${field}`,
        value,
      }));
    });
    await patch(server, entity.collection, entity.id, operations);
  }
  return entered;
}

/** The current values of the fields of `entered`. */
export function enteredAt(server: OpenMetadataStandIn, entered: EnteredFields): EnteredFields {
  const now: Record<string, Fields> = {};
  for (const entity of server.entities().filter(({ deleted }) => !deleted)) {
    for (const { key, content } of placesIn(entity)) {
      const fields = entered[key];
      if (fields)
        now[key] = Object.fromEntries(
          Object.keys(fields).map((field) => [field, (content as unknown as Fields)[field]]),
        );
    }
  }
  return now;
}

export async function patch(
  server: OpenMetadataStandIn,
  collection: Collection,
  id: string,
  operations: readonly object[],
): Promise<void> {
  const response = await fetch(`http://${server.host}:${server.port}/api/v1/${collection}/${id}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${server.token}`,
      'content-type': 'application/json-patch+json',
    },
    body: JSON.stringify(operations),
  });
  if (!response.ok) throw new Error(await response.text());
}

function* placesIn(
  entity: StoredEntity,
): Generator<{ key: string; path: string; isColumn: boolean; content: Place }> {
  const key = `${entity.collection} ${entity.fqn}`;
  const content: Place = entity.body;
  yield { key, path: '', isColumn: false, content };
  yield* columnsIn(content.columns ?? [], key, '/columns');
}

function* columnsIn(
  columns: readonly Place[],
  parent: string,
  path: string,
): ReturnType<typeof placesIn> {
  for (const [index, content] of columns.entries()) {
    const key = `${parent} > ${content.name}`;
    yield { key, path: `${path}/${index}`, isColumn: true, content };
    yield* columnsIn(content.children ?? [], key, `${path}/${index}/children`);
  }
}
