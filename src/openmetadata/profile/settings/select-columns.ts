import type { ColumnProfileBody } from '#openmetadata/entities.ts';
import { catalogName } from '#openmetadata/server-rules.ts';
import type { TableSettings } from './table-settings.ts';

/**
 * The columns that may be read: settings use the catalog's names. Exclusion takes precedence over
 * inclusion. A name that matches no column may be the path of a nested field: its whole column is
 * excluded, because a sample row shows complete values.
 */
export function selectColumns<T extends { readonly name: string }>(
  columns: readonly T[],
  settings: TableSettings | undefined,
): readonly T[] {
  if (settings === undefined) return columns;
  const names = new Set(columns.map(({ name }) => catalogName(name)));
  const paths = settings.excludeColumns.filter((name) => !names.has(name));
  const excluded = new Set(settings.excludeColumns);
  return columns.filter((column) => {
    const name = catalogName(column.name);
    return (
      (settings.includeColumns?.has(name) ?? true) &&
      !excluded.has(name) &&
      !paths.some((path) => path.startsWith(`${name}.`))
    );
  });
}

/**
 * The metrics selected for a column. Compares metric names case-insensitively, as the Python
 * profiler does.
 */
export function wantedMetrics(
  profile: ColumnProfileBody,
  settings: TableSettings | undefined,
): ColumnProfileBody {
  const metrics = settings?.includeColumns?.get(catalogName(profile.name));
  if (metrics === undefined) return profile;
  const wanted = new Set(['name', 'timestamp', ...metrics.map((metric) => metric.toLowerCase())]);
  return Object.fromEntries(
    Object.entries(profile).filter(([field]) => wanted.has(field.toLowerCase())),
  ) as Partial<ColumnProfileBody> as ColumnProfileBody;
}
