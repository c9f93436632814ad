import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { TerminalError } from '@moderate/orchestrator';
import { fqn } from '../names.ts';
import { fqnOf, parentFqnOf } from './body-fqn.ts';
import {
  besideTable,
  containerFiles,
  containerPath,
  entityPath,
  isEntityFile,
  leafFolders,
  lineagePath,
  serviceFile,
} from './folder-layout.ts';
import { isMissing, readJsonFile, writeJsonFile } from './json-file.ts';
import type { CatalogSink, EntityKind, StoredEntity } from './sink.ts';

const entityFile = z.looseObject({
  fullyQualifiedName: z.string(),
  name: z.string(),
  sourceHash: z.string(),
  deleted: z.literal(true).optional(),
});

type EntityFile = z.infer<typeof entityFile>;

/**
 * The catalog as a folder of JSON files, for runs without OpenMetadata. Deterministic: the same
 * bodies result in identical files, regardless of time and write order, so that two catalogs can be
 * compared. Rejects a missing parent or table as OpenMetadata does.
 */
export function createFolderSink(directory: string): CatalogSink {
  const root = resolve(directory);

  async function readEntity(path: string): Promise<EntityFile | undefined> {
    const content = await readJsonFile(path);
    return content === undefined ? undefined : entityFile.parse(content);
  }

  async function requireTable(table: string): Promise<void> {
    const content = await readEntity(entityPath(root, 'table', table));
    if (!content || content.deleted) throw new TerminalError(`The catalog has no table ${table}`);
  }

  async function requireParent(kind: EntityKind, parent: string): Promise<void> {
    if (kind === 'database') {
      if ((await readJsonFile(join(containerPath(root, parent), serviceFile))) !== undefined)
        return;
    } else {
      const content = await readEntity(
        entityPath(root, kind === 'databaseSchema' ? 'database' : 'databaseSchema', parent),
      );
      if (content && !content.deleted) return;
    }
    throw new TerminalError(`The catalog has no ${parent}`);
  }

  async function list(
    kind: EntityKind,
    parentFqn: string,
    only?: readonly string[],
  ): Promise<Map<string, StoredEntity>> {
    const stored = new Map<string, StoredEntity>();
    const paths =
      only?.map((name) => entityPath(root, kind, name)) ??
      (await pathsOf(kind, containerPath(root, parentFqn)));
    for (const path of paths) {
      const content = await readEntity(path);
      if (content && !content.deleted) stored.set(content.fullyQualifiedName, toStored(content));
    }
    return stored;
  }

  return {
    location: root,

    async ensureService(body) {
      const path = join(containerPath(root, fqn(body.name)), serviceFile);
      if ((await readJsonFile(path)) === undefined) await writeJsonFile(root, path, body);
    },

    list,

    /** A folder has no settings. */
    async profilerConfigs(kind, databaseFqn, only) {
      const entities = kind === 'database' ? [] : (await list(kind, databaseFqn, only)).keys();
      return new Map([...entities].map((name) => [name, undefined]));
    },

    async put(kind, body) {
      await requireParent(kind, parentFqnOf(kind, body));
      const content = { fullyQualifiedName: fqnOf(kind, body), ...body };
      await writeJsonFile(root, entityPath(root, kind, content.fullyQualifiedName), content);
      return toStored(content);
    },

    async softDelete(kind, entity) {
      for (const path of [
        entityPath(root, kind, entity.fqn),
        ...(await pathsBelow(kind, containerPath(root, entity.fqn))),
      ]) {
        const content = await readEntity(path);
        if (content) await writeJsonFile(root, path, { ...content, deleted: true });
      }
    },

    async putLineage(edge) {
      await Promise.all([requireTable(edge.from), requireTable(edge.to)]);
      await writeJsonFile(root, lineagePath(root, edge.from, edge.to), edge);
      return 'sent';
    },

    async putTableProfile(table, body) {
      await requireTable(table);
      await writeJsonFile(root, besideTable(root, table, 'profile'), body);
    },

    async putSampleData(table, body) {
      await requireTable(table);
      await writeJsonFile(root, besideTable(root, table, 'sample'), body);
    },
  };
}

function toStored(content: {
  fullyQualifiedName: string;
  name: string;
  sourceHash: string;
}): StoredEntity {
  return {
    id: content.fullyQualifiedName,
    fqn: content.fullyQualifiedName,
    name: content.name,
    sourceHash: content.sourceHash,
  };
}

/** Files of one kind below the folder of their service (databases) or their database (all others). */
async function pathsOf(kind: EntityKind, folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  if (kind === 'database' || kind === 'databaseSchema')
    return names.map((name) => join(folder, name, containerFiles[kind]));
  const paths = await Promise.all(names.map((schema) => leavesIn(join(folder, schema), kind)));
  return paths.flat();
}

/** Files of all descendants of an entity, given its folder as a container. */
async function pathsBelow(kind: EntityKind, folder: string): Promise<string[]> {
  switch (kind) {
    case 'database':
      return (
        await Promise.all(
          (['databaseSchema', 'table', 'storedProcedure'] as const).map((below) =>
            pathsOf(below, folder),
          ),
        )
      ).flat();
    case 'databaseSchema':
      return (
        await Promise.all(
          (['table', 'storedProcedure'] as const).map((below) => leavesIn(folder, below)),
        )
      ).flat();
    default:
      return [];
  }
}

async function leavesIn(schemaFolder: string, kind: keyof typeof leafFolders): Promise<string[]> {
  const folder = join(schemaFolder, leafFolders[kind]);
  return (await namesIn(folder)).filter(isEntityFile).map((name) => join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
