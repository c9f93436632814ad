import { TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import type { Problems } from '../../problems-of.ts';
import { InvalidRequest } from '../server/problem.ts';
import { fieldProblems, type Issue } from './field-problems.ts';

type Path = readonly PropertyKey[];

/**
 * Maps validation problems of a config to the fields of the request body.
 * @param placeOf location of a config field in the body
 * @param body as sent
 */
export async function atFields<T>(
  placeOf: (path: Path) => Path,
  body: unknown,
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const issues = issuesOf(error);
    if (issues === undefined) throw error;
    const placed = issues.map((issue) => ({ ...issue, path: placeOf(issue.path) }) as Issue);
    throw new InvalidRequest(
      messageOf(error),
      'CONFIG_INVALID',
      fieldProblems('body', placed, body),
    );
  }
}

/** The validation problems of a config; undefined for other errors. */
export function issuesOf(error: unknown): readonly Issue[] | undefined {
  return error instanceof TerminalError &&
    error.code === 'CONFIG_INVALID' &&
    isProblems(error.cause)
    ? (error.cause.issues as readonly Issue[])
    : undefined;
}

function isProblems(cause: unknown): cause is Problems {
  return cause instanceof Error && 'issues' in cause && Array.isArray(cause.issues);
}
