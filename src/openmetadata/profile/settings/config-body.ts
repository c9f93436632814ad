import { z } from 'zod';

const optional = <T extends z.ZodType>(type: T) =>
  type.nullish().transform((value) => value ?? undefined);

const partitionUnits = ['YEAR', 'MONTH', 'DAY', 'HOUR'] as const;
export type PartitionUnit = (typeof partitionUnits)[number];

const partitioning = z.object({
  enablePartitioning: optional(z.boolean()),
  partitionColumnName: optional(z.string()),
  partitionIntervalType: optional(z.string()),
  partitionInterval: optional(z.int().min(1)),
  partitionIntervalUnit: optional(z.enum(partitionUnits)),
  partitionValues: optional(z.array(z.union([z.string(), z.number(), z.boolean()]))),
  partitionIntegerRangeStart: optional(z.int()),
  partitionIntegerRangeEnd: optional(z.int()),
});

/** More rows would be a copy of the table rather than a sample. */
const mostSampleDataRows = 1_000;

/**
 * `tableProfilerConfig`, `databaseSchemaProfilerConfig` or `databaseProfilerConfig`; the latter two
 * only have the first four fields.
 */
export const profilerConfigBody = z
  .object({
    profileSample: optional(z.number().gt(0)),
    profileSampleType: optional(z.enum(['PERCENTAGE', 'ROWS'])),
    samplingMethodType: optional(z.enum(['BERNOULLI', 'SYSTEM'])),
    sampleDataCount: optional(z.int().min(0).max(mostSampleDataRows)),
    excludeColumns: optional(z.array(z.string())),
    includeColumns: optional(
      z.array(
        z.object({ columnName: optional(z.string()), metrics: optional(z.array(z.string())) }),
      ),
    ),
    computeTableMetrics: optional(z.boolean()),
    computeColumnMetrics: optional(z.boolean()),
    profileQuery: optional(z.string()),
    partitioning: optional(partitioning),
  })
  .refine(
    ({ profileSample = 1, profileSampleType }) =>
      profileSampleType === 'ROWS' || profileSample <= 100,
    {
      path: ['profileSample'],
      message: 'expected a percentage of at most 100',
    },
  );

export type ProfilerConfigBody = z.output<typeof profilerConfigBody>;
export type PartitioningBody = z.output<typeof partitioning>;
