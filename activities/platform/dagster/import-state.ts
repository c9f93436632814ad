import type { ImportedMaterialization } from '@moderate/orchestrator/client';
import { readOldState } from './old-state.ts';
import { readKeyValues } from './read-key-values.ts';

export interface ImportSummary {
  /** Users known to have a DID. */
  readonly users: number;
  /** Dataset files whose last uploaded commit is known. */
  readonly commits: number;
  /** New ones among both. Undefined for a dry run. */
  readonly imported: number | undefined;
  /** The first 20 skipped entries. */
  readonly unknown: readonly { readonly key: string; readonly reason: string }[];
  readonly unknownTotal: number;
}

const shownUnknown = 20;

/**
 * Imports the old deployment's state page by page. Idempotent.
 * @param record writes a page and returns the number of new entries; omit for a dry run
 */
export async function importState(
  url: string,
  record: ((page: readonly ImportedMaterialization[]) => Promise<number>) | undefined,
): Promise<ImportSummary> {
  const counts = { user: 0, commit: 0, unknown: 0 };
  const unknown: { readonly key: string; readonly reason: string }[] = [];
  let imported = 0;
  const now = new Date();
  for await (const rows of readKeyValues(url)) {
    const page: ImportedMaterialization[] = [];
    for (const row of rows) {
      const old = readOldState(row, now);
      counts[old.kind] += 1;
      if (old.kind !== 'unknown') page.push(old.materialization);
      else if (unknown.length < shownUnknown) unknown.push({ key: old.key, reason: old.reason });
    }
    if (record !== undefined) imported += await record(page);
  }
  return {
    users: counts.user,
    commits: counts.commit,
    imported: record === undefined ? undefined : imported,
    unknown,
    unknownTotal: counts.unknown,
  };
}
