import type { DynamicPartitions, MaterializationContext } from '@moderate/orchestrator';
import {
  retireDatabase,
  type RetireDatabaseInput,
  type RetiredDatabase,
} from '#openmetadata/retire-database.ts';
import { openCatalog, type CatalogContext } from './catalog.ts';

type Context = CatalogContext & { readonly config: RetireDatabaseInput['config'] } & Pick<
    MaterializationContext<unknown, unknown, unknown, unknown>,
    'changePartitions'
  >;

/**
 * Removes an entity from the catalog after its source has dropped it, then removes the partition.
 * If the catalog rejects part of it, the partition stays for a later run.
 */
export async function retirePartition(
  context: Context,
  {
    of,
    key,
    database,
  }: {
    readonly of: DynamicPartitions;
    readonly key: string;
    readonly database: RetireDatabaseInput['database'];
  },
): Promise<RetiredDatabase> {
  const retired = await retireDatabase(openCatalog(context), { config: context.config, database });
  if (retired.failed.total === 0) await context.changePartitions({ of, remove: [key] });
  return retired;
}
