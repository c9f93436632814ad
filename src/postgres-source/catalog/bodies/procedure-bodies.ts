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

/** What the catalog has already. */
export interface KnownProcedures {
  isStored(schema: string, name: string): boolean;
  /** Whether the catalog has just this under the name. */
  isStoredAs(named: NamedRoutine): boolean;
}

const nothing: KnownProcedures = { isStored: () => false, isStoredAs: () => false };

/**
 * Names by which the catalog knows routines: the plain name of one that is not overloaded, else the name with its arguments. The catalog tells
 * routines by these names, so one that it has keeps its own when overloads come and go.
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
  // Else it has changed, or can't be read now. The oldest one is the most likely to have been alone once.
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
