import type { DatalakeIngestionConfig } from '../config.ts';
import { nameFilter } from '../name-filter.ts';
import { formatOf, type TableFormat } from './formats.ts';
import type { ListedObject } from './objects.ts';

export interface TableObject extends ListedObject, TableFormat {}

/** The objects that are tables and that the config takes. Marks of folders, which end in a slash, are neither. */
export function selectObjects(objects: readonly ListedObject[], config: Pick<DatalakeIngestionConfig, 'include' | 'exclude'>) {
  const takes = nameFilter(config);
  return objects.flatMap((object): TableObject[] => {
    const format = takes(object.key) ? formatOf(object.key) : undefined;
    return format === undefined ? [] : [{ ...object, ...format }];
  });
}
