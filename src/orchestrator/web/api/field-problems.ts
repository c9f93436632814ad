import type { z } from 'zod';
import type { FieldProblem } from '../server/problem.ts';

/** A validation problem from zod. */
export type Issue = z.core.$ZodIssue;

/**
 * The problems that zod found, by field, as readable texts. They never contain the given values.
 */
export function fieldProblems(
  at: FieldProblem['at'],
  issues: readonly Issue[],
  given: unknown,
): readonly FieldProblem[] {
  return issues.flatMap(inMeantOption).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ at, pointer: pointerTo(at, issue.path), detail: textOf(issue, given) }];
    return issue.keys.map((key) => ({
      at,
      pointer: pointerTo(at, [...issue.path, key]),
      detail: 'There is no such field',
    }));
  });
}

/**
 * For a value that matches no option of a union: the problems of the only option with its type.
 * Falls back to the union's own problem.
 */
function inMeantOption(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [meant, ...others] = issue.errors.filter((of) => !of.some(isOfAnotherType));
  if (meant === undefined || others.length > 0) return [issue];
  return meant
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue)
    .flatMap(inMeantOption);
}

const isOfAnotherType = ({ path, code }: Issue): boolean =>
  path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');

/** An RFC 6901 pointer for the body, otherwise the parameter's name. */
function pointerTo(at: FieldProblem['at'], path: readonly PropertyKey[]): string {
  const parts = path.map(String);
  if (at !== 'body') return parts.join('.');
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  date: 'a time',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};

const unitOf: Readonly<Record<string, string>> = {
  array: 'entries',
  set: 'entries',
  string: 'characters',
};

function textOf(issue: Issue, given: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return valueAt(given, issue.path) === undefined
        ? 'This field is required'
        : `Expected ${typeNames[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `Expected at least ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `Expected at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `Expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? capitalized(issue.message)
        : `Expected the format ${issue.format}`;
    case 'invalid_key':
      return `Its key is not valid: ${textsOf(issue.issues, given)}`;
    case 'invalid_union':
      return issue.errors.length === 0 ? issue.message : textsOf(issue.errors.flat(), given);
    case 'not_multiple_of':
      return `Expected a multiple of ${issue.divisor}`;
    default:
      return issue.message;
  }
}

/** A text such as `Expected a text or a number`. */
function textsOf(issues: readonly Issue[], given: unknown): string {
  const [first = '', ...others] = new Set(issues.map((issue) => textOf(issue, given)));
  return [first, ...others.map((text) => text.replace(/^Expected /, ''))].join(' or ');
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function unit(origin: string): string {
  const name = unitOf[origin];
  return name === undefined ? '' : ` ${name}`;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    given,
  );
}
