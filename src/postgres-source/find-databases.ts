import { cutPage, type PageStart } from '#openmetadata/cut-page.ts';
import { listDatabases, type ListDatabasesDeps, type ListDatabasesInput, type ListedDatabases } from './list-databases.ts';

export interface FindDatabasesInput extends ListDatabasesInput {
  /** Undefined for the first page. */
  readonly start?: PageStart | undefined;
}

/** A page of the server's databases. */
export interface FoundDatabases extends ListedDatabases {
  /** Databases on all pages. */
  readonly total: number;
  readonly next?: PageStart;
}

/** Which databases of the server are to be ingested, a page at a time. */
export async function findPostgresDatabases(deps: ListDatabasesDeps, { start, ...input }: FindDatabasesInput): Promise<FoundDatabases> {
  const { databases, skipped, ignored, vanished } = await listDatabases(deps, input);
  const page = cutPage([...databases, ...skipped, ...ignored.map((name) => ({ name })), ...vanished], start?.after);
  return {
    databases: databases.filter(page.takes),
    total: databases.length,
    skipped: skipped.filter(page.takes),
    ignored: ignored.filter((name) => page.takes({ name })),
    vanished: vanished.filter(page.takes),
    ...(page.last !== undefined && { next: { after: page.last } }),
  };
}
