import { z } from 'zod';

const patterns = z.array(
  z.string().min(1).refine(isRegularExpression, 'expected a regular expression'),
);

/**
 * Names to include and exclude, as regular expressions that must match at the start. An empty
 * `include` selects everything.
 */
const filter = z
  .strictObject({
    include: patterns
      .default([])
      .describe('Patterns of names to take, matched from the start; none takes all'),
    exclude: patterns
      .default([])
      .describe('Patterns of names to leave out, matched from the start'),
  })
  .prefault({});

/** Config of `postgresIngestionJob`. */
export const postgresIngestionConfig = z.strictObject({
  sourceServiceName: z
    .string()
    .min(1)
    .default('platform-postgres')
    .describe('First part of the name of every OpenMetadata service'),
  ignoredDatabases: patterns
    .default(['template.*', 'postgres'])
    .describe('Patterns of databases to leave out, matched from the start'),
  maxConcurrent: z.int().min(1).max(64).default(2).describe('Databases at once'),
  markDeletedTables: z
    .boolean()
    .default(true)
    .describe('Soft-delete tables that the source no longer has'),
  schemas: filter,
  tables: filter,
  profile: z
    .strictObject({
      enabled: z.boolean().default(true),
      maxRows: z
        .int()
        .min(1)
        .default(1_000_000)
        .describe('Larger tables are profiled on a sample of about this many rows'),
      views: z.boolean().default(true).describe('Also views, by their first rows'),
      statementTimeoutSecs: z
        .int()
        .min(1)
        .default(300)
        .describe('How long a statement on the source may take'),
    })
    .prefault({}),
  sampleData: z
    .strictObject({
      enabled: z.boolean().default(true),
      rows: z.int().min(1).max(50).default(50),
      exclude: patterns
        .default(['keycloak'])
        .describe('Patterns of databases whose rows are never stored'),
    })
    .prefault({}),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Write to a folder of JSON files instead of OpenMetadata'),
});

export type PostgresIngestionConfig = z.infer<typeof postgresIngestionConfig>;

/** Config of `datalakeIngestionJob`. */
export const datalakeIngestionConfig = z.strictObject({
  sourceServiceName: z
    .string()
    .min(1)
    .default('platform-datalake')
    .describe('First part of the name of every OpenMetadata service'),
  maxConcurrent: z.int().min(1).max(64).default(2).describe('Top-level prefixes at once'),
  include: patterns
    .default([])
    .describe('Patterns of object keys to take, matched from the start; none takes all'),
  exclude: patterns
    .default([])
    .describe('Patterns of object keys to leave out, matched from the start'),
  markDeletedTables: z
    .boolean()
    .default(true)
    .describe('Soft-delete tables whose object no longer exists'),
  profileSampleRows: z
    .int()
    .min(1)
    .nullable()
    .default(5_000)
    .describe('Larger objects are profiled on this many random rows; null means all rows'),
  sampleData: z
    .strictObject({
      enabled: z.boolean().default(true),
      rows: z.int().min(1).max(50).default(50),
      exclude: patterns.default([]).describe('Patterns of object keys whose rows are never stored'),
    })
    .prefault({}),
  memoryLimitMb: z
    .int()
    .min(128)
    .default(384)
    .describe('Memory of DuckDB for each prefix that is profiled; beyond it, DuckDB uses the disk'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Write to a folder of JSON files instead of OpenMetadata'),
});

export type DatalakeIngestionConfig = z.infer<typeof datalakeIngestionConfig>;

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
