import { createHash } from 'node:crypto';
import type { StoredProcedureBody } from '../../../entities.ts';
import { fqn } from '../../../names.ts';
import type { RoutineRecord } from '../catalog.ts';

const maxNameLength = 256;

const languages: readonly (readonly [pattern: RegExp, language: string])[] = [
  [/^(sql|plpgsql)$/, 'SQL'],
  [/^plpython/, 'Python'],
  [/^(plv8|pljs)/, 'JavaScript'],
  [/^java/, 'Java'],
];

export interface NamedRoutine {
  readonly routine: RoutineRecord;
  /** Unique within its schema: an overloaded routine's name has its arguments. */
  readonly name: string;
}

export function nameRoutines(routines: readonly RoutineRecord[]): NamedRoutine[] {
  const counts = new Map<string, number>();
  const key = ({ schema, name }: RoutineRecord): string => JSON.stringify([schema, name]);
  for (const routine of routines) counts.set(key(routine), (counts.get(key(routine)) ?? 0) + 1);
  return routines.map((routine) => ({
    routine,
    name: shorten(counts.get(key(routine)) === 1 ? routine.name : `${routine.name}(${routine.arguments})`),
  }));
}

export function procedureBody({ routine, name }: NamedRoutine, service: string, database: string): StoredProcedureBody {
  return {
    name,
    databaseSchema: fqn(service, database, routine.schema),
    ...(routine.comment && { description: routine.comment }),
    storedProcedureCode: {
      language: languages.find(([pattern]) => pattern.test(routine.language))?.[1] ?? 'External',
      code: routine.definition ?? '',
    },
  };
}

function shorten(name: string): string {
  if (name.length <= maxNameLength) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${name.slice(0, maxNameLength - digest.length - 1)}~${digest}`;
}
