import type { z } from 'zod';
import { profilerConfigBody, type ProfilerConfigBody } from './config-body.ts';
import { partitionOf, type Partition } from './partition.ts';
import { SettingsRefused } from './settings-refused.ts';

export type SampleSize =
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'rows'; readonly rows: number };

/** A table's profiler settings in OpenMetadata, independent of the job's config. */
export interface TableSettings {
  readonly sample?: SampleSize;
  readonly samplingMethod?: 'BERNOULLI' | 'SYSTEM';
  readonly sampleDataCount?: number;
  readonly excludeColumns: readonly string[];
  /** All columns if omitted; otherwise these, each with the selected metrics, by default all. */
  readonly includeColumns?: ReadonlyMap<string, readonly string[] | undefined>;
  readonly tableMetrics: boolean;
  readonly columnMetrics: boolean;
  readonly partition?: Partition;
}

export type ResolvedSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'obeyed'; readonly settings: TableSettings }
  /** A profile would violate the settings. The reason quotes no value. */
  | { readonly kind: 'refused'; readonly reason: string };

export function obeyed(resolved: ResolvedSettings): TableSettings | undefined {
  return resolved.kind === 'obeyed' ? resolved.settings : undefined;
}

/** The API's settings of each level that applies to a table. */
export interface SettingsLevels {
  readonly table: unknown;
  readonly schema: unknown;
  readonly database: unknown;
}

/** The first level that sets a field wins. Columns, queries and partitions only exist on tables. */
export function resolveSettings(levels: SettingsLevels): ResolvedSettings {
  const bodies: ProfilerConfigBody[] = [];
  for (const level of ['table', 'schema', 'database'] as const) {
    if (levels[level] === undefined || levels[level] === null) continue;
    const parsed = profilerConfigBody.safeParse(levels[level]);
    if (!parsed.success) return refused(level, problemOf(parsed.error));
    bodies.push(parsed.data);
  }
  if (bodies.length === 0) return { kind: 'none' };
  const own = levels.table ? bodies[0] : undefined;
  if (own?.profileQuery?.trim()) {
    return refused(
      'table',
      'profileQuery is SQL that somebody wrote, which is never run with the rights of the ingestion',
    );
  }
  try {
    return {
      kind: 'obeyed',
      settings: { ...sizesOf(bodies), ...(own ? columnsOf(own) : wholeTable) },
    };
  } catch (error) {
    return refused('table', (error as Error).message);
  }
}

const wholeTable = { excludeColumns: [], tableMetrics: true, columnMetrics: true };

function sizesOf(
  bodies: readonly ProfilerConfigBody[],
): Pick<TableSettings, 'sample' | 'samplingMethod' | 'sampleDataCount'> {
  const sampled = bodies.find(({ profileSample }) => profileSample !== undefined);
  const method = bodies.find(
    ({ samplingMethodType }) => samplingMethodType !== undefined,
  )?.samplingMethodType;
  const count = bodies.find(
    ({ sampleDataCount }) => sampleDataCount !== undefined,
  )?.sampleDataCount;
  return {
    ...(sampled?.profileSample !== undefined && {
      sample: sampleSize(sampled.profileSample, sampled.profileSampleType),
    }),
    ...(method !== undefined && { samplingMethod: method }),
    ...(count !== undefined && { sampleDataCount: count }),
  };
}

/** The server interprets a missing type as a percentage. */
function sampleSize(size: number, type: ProfilerConfigBody['profileSampleType']): SampleSize {
  return type === 'ROWS'
    ? { kind: 'rows', rows: Math.max(1, Math.floor(size)) }
    : { kind: 'percent', percent: size };
}

function columnsOf(
  own: ProfilerConfigBody,
): Omit<TableSettings, 'sample' | 'samplingMethod' | 'sampleDataCount'> {
  const partition = partitionOf(own.partitioning);
  const included = (own.includeColumns ?? []).flatMap(({ columnName, metrics }) =>
    columnName === undefined ? [] : [[columnName, metricsOf(metrics)] as const],
  );
  return {
    excludeColumns: own.excludeColumns ?? [],
    ...(included.length > 0 && { includeColumns: new Map(included) }),
    tableMetrics: own.computeTableMetrics ?? true,
    columnMetrics: own.computeColumnMetrics ?? true,
    ...(partition && { partition }),
  };
}

/** An empty list, or the user interface's `all`, selects all metrics. */
function metricsOf(metrics: readonly string[] | undefined): readonly string[] | undefined {
  return metrics === undefined || metrics.length === 0 || metrics.includes('all')
    ? undefined
    : metrics;
}

function problemOf({ issues: [issue] }: z.ZodError): string {
  return issue ? `${issue.path.join('.')}: ${issue.message}` : 'they have an unknown form';
}

function refused(level: keyof SettingsLevels, problem: string): ResolvedSettings {
  return { kind: 'refused', reason: new SettingsRefused(problem, level).message };
}
