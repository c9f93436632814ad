import { TerminalError } from '@moderate/orchestrator';
import { fqn } from '../names.ts';
import { fqnOf, isBelow } from './body-fqn.ts';
import { below, collectionOf, entitiesBelow, listedBelow } from './collections.ts';
import { keepEntered } from './keep-entered.ts';
import { restoreMeanwhile } from './restore-meanwhile.ts';
import { createStoredEdges, edgeDetails } from './stored-edges.ts';
import { createStoredNames } from './stored-names.ts';
import type { Entity, OpenMetadata } from '#resources/open-metadata.ts';
import type { CatalogSink, EntityKind, StoredEntity } from './sink.ts';

export function createOpenMetadataSink(client: OpenMetadata): CatalogSink {
  const tableIds = new Map<string, string>();
  const names = createStoredNames(client);
  const storedEdge = createStoredEdges(client);
  const sentEdges = new Set<string>();

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

    async list(kind, parentFqn, only) {
      const stored = new Map<string, StoredEntity>();
      if (only !== undefined) {
        const found = await Promise.all(only.map((name) => client.find(collectionOf(kind), name)));
        for (const entity of found)
          if (entity !== undefined) stored.set(entity.fullyQualifiedName, remember(kind, entity));
        return stored;
      }
      for await (const entity of entitiesBelow(client, kind, parentFqn))
        stored.set(entity.fullyQualifiedName, remember(kind, entity));
      names.addListing(kind, parentFqn, [...stored.keys()]);
      return stored;
    },

    async profilerConfigs(kind, databaseFqn, only) {
      const configs = new Map<string, unknown>();
      if (only !== undefined) {
        const found = await Promise.all(
          only.map((name) => client.findProfilerConfig(collectionOf(kind), name)),
        );
        for (const of of found)
          if (of !== undefined) configs.set(remember(kind, of.entity).fqn, of.config);
        return configs;
      }
      const parentFqn = listedBelow(kind, databaseFqn);
      const concerned = (name: string) =>
        kind === 'database' ? name === databaseFqn : isBelow(name, databaseFqn);
      for await (const { entity, config } of client.listProfilerConfigs(
        collectionOf(kind),
        below(kind, parentFqn),
      )) {
        if (concerned(entity.fullyQualifiedName)) configs.set(remember(kind, entity).fqn, config);
      }
      return configs;
    },

    /**
     * Reads immediately before each write: sends back what the write would replace, and restores
     * what a user enters between the two.
     */
    async put(kind, body) {
      const name = fqnOf(kind, body);
      const stored = (await names.mayHave(kind, body, name))
        ? await client.readEntered(collectionOf(kind), name)
        : undefined;
      const entity = await client.put(
        collectionOf(kind),
        stored ? keepEntered(body, stored) : body,
      );
      if (entity.deleted) await client.restore(collectionOf(kind), entity.id);
      names.add(kind, name, stored === undefined);
      if (stored) await restoreMeanwhile(client, collectionOf(kind), stored, entity);
      return remember(kind, entity);
    },

    softDelete: (kind, entity) => client.softDelete(collectionOf(kind), entity.id),

    async putLineage(edge) {
      const [fromId, toId] = await Promise.all([tableId(edge.from), tableId(edge.to)]);
      const ids = `${fromId} ${toId}`;
      const isNew =
        !sentEdges.has(ids) &&
        (names.isCreated('table', edge.from) || names.isCreated('table', edge.to));
      const lineageDetails = edgeDetails(edge, isNew ? undefined : await storedEdge(fromId, toId));
      if (lineageDetails === undefined) return 'unchanged';
      await client.putLineage({
        edge: {
          fromEntity: { id: fromId, type: 'table' },
          toEntity: { id: toId, type: 'table' },
          lineageDetails,
        },
      });
      sentEdges.add(ids);
      return 'sent';
    },

    putTableProfile: async (table, body) => client.putTableProfile(await tableId(table), body),
    putSampleData: async (table, body) => client.putSampleData(await tableId(table), body),
  };
}
