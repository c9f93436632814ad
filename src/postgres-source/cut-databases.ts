import { cutPage, type PageStart } from '#openmetadata/cut-page.ts';
import type { ListedDatabases } from './list-databases.ts';

/** A page of the server's databases. */
export interface FoundDatabases extends ListedDatabases {
  /** Number of databases on all pages. */
  readonly total: number;
  readonly next?: PageStart;
}

/** The page of a list of databases that starts here, or the first one. */
export function cutDatabases(
  { databases, skipped, ignored, vanished }: ListedDatabases,
  start: PageStart | undefined,
): FoundDatabases {
  const page = cutPage(
    [...databases, ...skipped, ...ignored.map((name) => ({ name })), ...vanished],
    start?.after,
  );
  return {
    databases: databases.filter(page.takes),
    total: databases.length,
    skipped: skipped.filter(page.takes),
    ignored: ignored.filter((name) => page.takes({ name })),
    vanished: vanished.filter(page.takes),
    ...(page.last !== undefined && { next: { after: page.last } }),
  };
}
