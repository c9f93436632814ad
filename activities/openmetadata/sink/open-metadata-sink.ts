import { TerminalError } from '../../../src/orchestrator/errors.ts';
import { fqn, splitFqn } from '../names.ts';
import { isBelow } from './body-fqn.ts';
import type { Collection, Entity, OpenMetadata } from '../../../src/resources/open-metadata.ts';
import type { CatalogSink, EntityKind, StoredEntity } from './sink.ts';

const collections = {
  database: 'databases',
  databaseSchema: 'databaseSchemas',
  table: 'tables',
  storedProcedure: 'storedProcedures',
} as const satisfies Record<EntityKind, Collection>;

/**
 * The filter of each collection, which the server takes for the beginning of a name, at any depth.
 * Stored procedures have none for databases: an unknown one would be ignored and list those of all.
 */
const filters = {
  database: 'service',
  databaseSchema: 'database',
  table: 'database',
  storedProcedure: 'databaseSchema',
} as const satisfies Record<EntityKind, string>;

export function createOpenMetadataSink(client: OpenMetadata): CatalogSink {
  const tableIds = new Map<string, string>();

  function remember(kind: EntityKind, entity: Entity): StoredEntity {
    if (kind === 'table') tableIds.set(entity.fullyQualifiedName, entity.id);
    const { id, name, sourceHash } = entity;
    return { id, name, fqn: entity.fullyQualifiedName, ...(sourceHash && { sourceHash }) };
  }

  async function tableId(table: string): Promise<string> {
    const known = tableIds.get(table);
    if (known) return known;
    const found = await client.find('tables', table);
    if (!found) throw new TerminalError(`OpenMetadata has no table ${table}`);
    return remember('table', found).id;
  }

  return {
    location: client.url,

    async ensureService(body) {
      const name = fqn(body.name);
      if (await client.find('services/databaseServices', name)) return;
      const deleted = await client.find('services/databaseServices', name, 'deleted');
      if (deleted) await client.restore('services/databaseServices', deleted.id);
      else await client.put('services/databaseServices', body);
    },

    async list(kind, parentFqn) {
      const stored = new Map<string, StoredEntity>();
      for await (const entity of client.list(collections[kind], { [filters[kind]]: parentFqn })) {
        if (isBelow(entity.fullyQualifiedName, parentFqn)) stored.set(entity.fullyQualifiedName, remember(kind, entity));
      }
      return stored;
    },

    async profilerConfigs(kind, databaseFqn) {
      const configs = new Map<string, unknown>();
      const parentFqn = kind === 'database' ? serviceOf(databaseFqn) : databaseFqn;
      const concerned = (name: string) => (kind === 'database' ? name === databaseFqn : isBelow(name, databaseFqn));
      for await (const { fullyQualifiedName, config } of client.listProfilerConfigs(collections[kind], { [filters[kind]]: parentFqn })) {
        if (concerned(fullyQualifiedName)) configs.set(fullyQualifiedName, config);
      }
      return configs;
    },

    async put(kind, body) {
      const entity = await client.put(collections[kind], body);
      if (entity.deleted) await client.restore(collections[kind], entity.id);
      return remember(kind, entity);
    },

    softDelete: (kind, entity) => client.softDelete(collections[kind], entity.id),

    async putLineage({ from, to, sqlQuery, columns }) {
      const [fromId, toId] = await Promise.all([tableId(from), tableId(to)]);
      const lineageDetails = { ...(sqlQuery !== undefined && { sqlQuery }), source: 'ViewLineage', columnsLineage: columns };
      await client.putLineage({
        edge: { fromEntity: { id: fromId, type: 'table' }, toEntity: { id: toId, type: 'table' }, lineageDetails },
      });
    },

    putTableProfile: async (table, body) => client.putTableProfile(await tableId(table), body),
    putSampleData: async (table, body) => client.putSampleData(await tableId(table), body),
  };
}

function serviceOf(databaseFqn: string): string {
  const [service = ''] = splitFqn(databaseFqn);
  return fqn(service);
}
