import { join } from 'node:path';
import { splitFqn } from '../names.ts';
import { safeFileName } from './safe-file-name.ts';
import type { EntityKind } from './sink.ts';

export const serviceFile = 'service.json';

/** The file of a container inside its folder. */
export const containerFiles = { database: 'database.json', databaseSchema: 'schema.json' } as const;

/** The folders of leaves inside their schema's folder. */
export const leafFolders = { table: 'tables', storedProcedure: 'procedures' } as const;

/** Folder of a service, database or schema. */
export function containerPath(root: string, fqn: string): string {
  return join(root, ...splitFqn(fqn).map(safeFileName));
}

export function entityPath(root: string, kind: EntityKind, fqn: string): string {
  if (kind === 'database' || kind === 'databaseSchema')
    return join(containerPath(root, fqn), containerFiles[kind]);
  const names = splitFqn(fqn).map(safeFileName);
  return join(root, ...names.slice(0, -1), leafFolders[kind], `${names.at(-1)}.json`);
}

/**
 * File beside a table's own. No entity's file name can have the same ending, because names that
 * contain a dot get a hash.
 */
export function besideTable(root: string, table: string, what: 'profile' | 'sample'): string {
  return entityPath(root, 'table', table).replace(/\.json$/, `.${what}.json`);
}

/** One file per edge: writers of different edges do not block each other. */
export function lineagePath(root: string, from: string, to: string): string {
  const names = splitFqn(to).map(safeFileName);
  return join(
    root,
    ...names.slice(0, -1),
    'lineage',
    `${names.at(-1)}.from.${safeFileName(from)}.json`,
  );
}

export function isEntityFile(name: string): boolean {
  return name.endsWith('.json') && !/\.(profile|sample)\.json$/.test(name);
}
