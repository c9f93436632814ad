import type { ListedObject } from '#resources/object-storage.ts';
import { nameFilter, type NamePatterns } from '#openmetadata/name-filter.ts';
import { formatOf, type TableFormat } from './formats.ts';

export interface TableObject extends ListedObject, TableFormat {}

/**
 * The tabular objects whose keys match the patterns. Excludes folder markers, which end in a slash.
 */
export function selectObjects(objects: readonly ListedObject[], patterns: NamePatterns) {
  const takes = nameFilter(patterns);
  return objects.flatMap((object): TableObject[] => {
    const format = takes(object.key) ? formatOf(object.key) : undefined;
    return format === undefined ? [] : [{ ...object, ...format }];
  });
}
