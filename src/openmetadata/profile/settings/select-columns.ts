import type { ColumnProfileBody } from '#openmetadata/entities.ts';
import { catalogName } from '#openmetadata/server-rules.ts';
import type { TableSettings } from './table-settings.ts';

/**
 * The columns that may be read: settings name them as the catalog does. Excluding wins over including. A name that is no column's own may be the path of a nested field: its whole
 * column is excluded, since a sample row shows all of a value.
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

/** The metrics that a column shall have. Names of metrics are compared as the Python profiler does, whatever their case. */
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
