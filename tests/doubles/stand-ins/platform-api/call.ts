import { databaseError, invalid } from './answers.ts';
import { Refusal } from './refusal.ts';
import type { Answer, Call, Route } from '../router.ts';
import type { ApiProcess, Timing } from './api-process.ts';
import type { Database } from './database.ts';
import type { Caller } from './keycloak.ts';
import type { Tasks } from './tasks.ts';

/** A call that the gateway has accepted. */
export interface ApiCall extends Call {
  readonly caller: Caller;
  readonly process: ApiProcess;
}

export type ApiRoute = Route<ApiCall, Answer | Promise<Answer>>;

export interface Api {
  readonly database: Database;
  readonly tasks: Tasks;
  readonly timing: Timing;
  hasTrustService(): boolean;
}

export function isAdministrator({ role }: Caller): boolean {
  return role === 'administrator';
}

/** A number in the path; only 32 bits reach the database. */
export function idIn({ params }: Call, name: string): number {
  const text = params[name] ?? '';
  if (!/^-?\d+$/.test(text))
    throw new Refusal(
      invalid(['path', name], 'value is not a valid integer', 'type_error.integer'),
    );
  if (Math.abs(Number(text)) >= 2 ** 31) throw new Refusal(databaseError(500));
  return Number(text);
}

/** A required field of the body. Numbers are accepted as strings, as in pydantic. */
export function requiredField({ body }: Call, name: string): string | number {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value === undefined)
    throw new Refusal(invalid(['body', name], 'field required', 'value_error.missing'));
  throw new Refusal(invalid(['body', name], 'str type expected', 'type_error.str'));
}
