import { listed, type Listed } from '#openmetadata/listed.ts';
import { fqn } from '#openmetadata/names.ts';
import type { Catalog, Problem } from './catalog/catalog.ts';

/** What of a database is not in the catalog as it could be. */
export interface LeftOut {
  /**
   * Locked by somebody: new ones were cataloged without their definition, known ones left as they were. Or cataloged without a part that is
   * no text.
   */
  readonly incomplete: Listed<Problem>;
  /** Exist, but the role may not read them: left in the catalog as they were. */
  readonly notPermitted: Listed<string>;
}

export function leftOut(catalog: Catalog): LeftOut {
  const names = (objects: readonly { schema: string; name: string }[]): string[] =>
    objects.map(({ schema, name }) => fqn(schema, name));
  const locked = catalog.relations.filter(
    ({ oid, locked: isLocked }) => isLocked && catalog.selected.has(oid),
  );
  const forbidden = [...catalog.relations, ...catalog.routines].filter(
    ({ schema, permitted }) => !permitted && catalog.selectedSchemas.has(schema),
  );
  return {
    incomplete: listed([
      ...names(locked).map((name) => ({ name, error: 'locked by another session' })),
      ...catalog.incomplete,
    ]),
    notPermitted: listed(names(forbidden)),
  };
}
