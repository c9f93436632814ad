import { fqn } from '#openmetadata/names.ts';
import type {
  Catalog,
  ColumnRecord,
  ConstraintRecord,
  Oid,
  Problem,
  RelationRecord,
  RoutineRecord,
  SchemaRecord,
} from './catalog.ts';

/**
 * Replaces text that is not valid UTF-8: a SQL_ASCII database may contain any bytes, which are
 * interpreted as UTF-8, and other encodings have characters that UTF-8 lacks.
 */
const replacement = '\uFFFD';

export function isUndecodable(text: string | null): boolean {
  return text?.includes(replacement) ?? false;
}

/** The message for a text in a database with this encoding. */
export function undecodable(encoding: string): string {
  return encoding === 'SQL_ASCII'
    ? 'is not UTF-8'
    : `has a character of ${encoding} that UTF-8 lacks`;
}

/**
 * The catalog of a database that is not in UTF-8, without unreadable text: an object whose name is
 * unreadable cannot be queried and is omitted; elsewhere only the text itself is omitted. Lists
 * every object that is omitted or incomplete.
 */
export function withoutUndecodable(catalog: Catalog, encoding: string): Catalog {
  const fault = undecodable(encoding);
  const unnamed: Problem[] = [];
  const incomplete: Problem[] = [];

  /** The text, or null if it must be omitted. */
  function decoded(text: string | null, object: string, part: string): string | null {
    if (!isUndecodable(text)) return text;
    incomplete.push({ name: object, error: `${part} ${fault}` });
    return null;
  }

  function isNamed(object: string, ...names: readonly string[]): boolean {
    const named = !names.some(isUndecodable);
    if (!named) unnamed.push({ name: object, error: `its name ${fault}` });
    return named;
  }

  function schema({ name, comment }: SchemaRecord): SchemaRecord {
    return { name, comment: decoded(comment, fqn(name), 'its comment') };
  }

  function relation(found: RelationRecord): RelationRecord {
    if (!selected.has(found.oid)) return found;
    const name = nameOf(found);
    const { partition } = found;
    const key =
      partition && (isUndecodable(partition.key) || partition.columns.some(isUndecodable));
    if (key) incomplete.push({ name, error: `its partition key ${fault}` });
    return {
      ...found,
      comment: decoded(found.comment, name, 'its comment'),
      partition: key ? null : partition,
    };
  }

  function columns(found: readonly ColumnRecord[], name: string): ColumnRecord[] {
    return found.flatMap((column) => {
      if (isUndecodable(column.name)) {
        incomplete.push({ name, error: `the name of column ${column.number} ${fault}` });
        return [];
      }
      const display =
        decoded(column.display, name, `the name of the type of column "${column.name}"`) ??
        column.display.replaceAll(replacement, '?');
      const expression = decoded(
        column.expression,
        name,
        `the expression of column "${column.name}"`,
      );
      return [
        {
          ...column,
          display,
          expression,
          comment: decoded(column.comment, name, `the comment on column "${column.name}"`),
        },
      ];
    });
  }

  function routine(found: RoutineRecord): RoutineRecord {
    if (!catalog.selectedSchemas.has(found.schema)) return found;
    const name = nameOf(found);
    const definition = decoded(found.definition, name, 'its definition');
    return { ...found, definition, comment: decoded(found.comment, name, 'its comment') };
  }

  const schemas = catalog.schemas.filter(
    ({ name }) => !catalog.selectedSchemas.has(name) || isNamed(fqn(name), name),
  );
  const selectedSchemas = new Set(
    [...catalog.selectedSchemas].filter((name) => !isUndecodable(name)),
  );
  const isSelected = (found: RelationRecord) =>
    catalog.selected.has(found.oid) &&
    selectedSchemas.has(found.schema) &&
    isNamed(nameOf(found), found.name);
  const selected = new Set(catalog.relations.filter(isSelected).map(({ oid }) => oid));
  const names = new Map(catalog.relations.map((found) => [found.oid, nameOf(found)]));
  const ofSelected = <T, R>(
    records: ReadonlyMap<Oid, T>,
    change: (record: T, name: string) => R,
  ): Map<Oid, R> =>
    new Map(
      [...records]
        .filter(([oid]) => selected.has(oid))
        .map(([oid, record]) => [oid, change(record, names.get(oid) ?? '')]),
    );

  const definitions = ofSelected(catalog.viewDefinitions, (text, name) =>
    decoded(text, name, 'its definition'),
  );
  return {
    comment: decoded(catalog.comment, 'the database', 'its comment'),
    schemas: schemas.map(schema),
    relations: catalog.relations.map(relation),
    routines: catalog.routines
      .filter(
        (found) =>
          !catalog.selectedSchemas.has(found.schema) ||
          isNamed(nameOf(found), found.name, found.arguments),
      )
      .map(routine),
    selected,
    targets: new Set([...catalog.targets].filter((oid) => selected.has(oid))),
    selectedSchemas,
    columns: ofSelected(catalog.columns, columns),
    fields: new Map(
      [...catalog.fields].map(([oid, found]) => [oid, columns(found, 'a composite type')]),
    ),
    constraints: ofSelected(catalog.constraints, (found) => found.filter(isWritable)),
    viewDefinitions: new Map(
      [...definitions].flatMap(([oid, text]) => (text === null ? [] : [[oid, text]])),
    ),
    viewSources: catalog.viewSources,
    unnamed,
    incomplete,
  };
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return fqn(schema, name);
}

function isWritable({ name, columns, referred }: ConstraintRecord): boolean {
  return ![name, ...columns, ...(referred?.columns ?? [])].some(isUndecodable);
}
