import type { StoredProcedureBody } from '#openmetadata/entities.ts';
import { catalogFqn, catalogName, displayNameOf } from '#openmetadata/server-rules.ts';
import type { RoutineRecord } from '../catalog.ts';

const languages: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/^(sql|plpgsql)$/, 'SQL'],
  [/^plpython/, 'Python'],
  [/^(plv8|pljs)/, 'JavaScript'],
  [/^java/, 'Java'],
];

export interface NamedRoutine {
  readonly routine: RoutineRecord;
  /** Unique within its schema. */
  readonly name: string;
}

/** The routines that the catalog already contains. */
export interface KnownProcedures {
  isStored(schema: string, name: string): boolean;
  /** Whether the catalog has exactly this routine under the name. */
  isStoredAs(named: NamedRoutine): boolean;
}

const nothing: KnownProcedures = { isStored: () => false, isStoredAs: () => false };

/**
 * Names of routines in the catalog: the plain name if it is not overloaded, otherwise the name with
 * its arguments. The catalog identifies routines by these names, so a known routine keeps its name
 * when overloads are added or removed.
 */
export function nameRoutines(
  routines: readonly RoutineRecord[],
  known: KnownProcedures = nothing,
): NamedRoutine[] {
  const groups = Map.groupBy(routines, ({ schema, name }) => JSON.stringify([schema, name]));
  const plain = new Set([...groups.values()].map((group) => plainlyNamed(group, known)));
  return routines.map((routine) => ({
    routine,
    name: plain.has(routine) ? routine.name : withArguments(routine),
  }));
}

function plainlyNamed(
  group: readonly RoutineRecord[],
  known: KnownProcedures,
): RoutineRecord | undefined {
  const others = group.filter((routine) => !known.isStored(routine.schema, withArguments(routine)));
  const [first] = others;
  if (first === undefined) return undefined;
  if (!known.isStored(first.schema, first.name)) return group.length === 1 ? first : undefined;
  const same = others.find((routine) => known.isStoredAs({ routine, name: routine.name }));
  // Otherwise it has changed, or cannot be read now. The oldest one was most likely the only one at
  // first.
  return same ?? others.toSorted((a, b) => readable(a) - readable(b) || a.oid - b.oid)[0];
}

function readable({ definition }: RoutineRecord): number {
  return definition === null ? 0 : 1;
}

function withArguments({ name, arguments: list }: RoutineRecord): string {
  return `${name}(${list})`;
}

export function procedureBody(
  { routine, name }: NamedRoutine,
  service: string,
  database: string,
): StoredProcedureBody {
  return {
    name: catalogName(name),
    ...displayNameOf(name),
    databaseSchema: catalogFqn(service, database, routine.schema),
    ...(routine.comment && { description: routine.comment }),
    storedProcedureCode: {
      language: languages.find(([pattern]) => pattern.test(routine.language))?.[1] ?? 'External',
      code: routine.definition ?? '',
    },
  };
}
