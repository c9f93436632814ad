import { listed, type Listed } from '#openmetadata/listed.ts';
import { fqn } from '#openmetadata/names.ts';
import type { Catalog, Problem } from './catalog/catalog.ts';

/** The parts of a database that are missing or incomplete in the catalog. */
export interface LeftOut {
  /**
   * Locked by another session: new ones are cataloged without their definition, known ones stay
   * unchanged. Or cataloged without a part that is not valid text.
   */
  readonly incomplete: Listed<Problem>;
  /** They exist, but the role may not read them: unchanged in the catalog. */
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
