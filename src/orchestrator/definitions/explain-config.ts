import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';

const secretName = /pass|secret|token|key|credential/i;

/**
 * Why a config was refused: for each field its path, the expected value, and the given value.
 * Values of fields that may be secret are omitted.
 */
export function explainConfig(
  job: string,
  schema: z.ZodType,
  error: z.ZodError,
  given: unknown,
): string {
  return explain('config', job, { schema, error, given });
}

/**
 * Why an input was refused: the same without the given values, because they may be personal data,
 * and failures are stored in histories.
 */
export function explainInput(asset: string, schema: z.ZodType, error: z.ZodError): string {
  return explain('input', asset, { schema, error, given: undefined });
}

interface Refused {
  readonly schema: z.ZodType;
  readonly error: z.ZodError;
  readonly given: unknown;
}

function explain(what: 'config' | 'input', of: string, { schema, error, given }: Refused): string {
  const lines = error.issues.flatMap((issue) => {
    const { path, message } = issue;
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(
        (key) => `- ${[...path, key].join('.')}: ${unknownText(key, namesAt(schema, path))}`,
      );
    return [
      `- ${path.length === 0 ? `the ${what}` : path.join('.')}: ${problemText(message, givenText(path, given))}`,
    ];
  });
  return [`The ${what} of ${of} is not valid:`, ...lines].join('\n');
}

function unknownText(key: string, names: readonly string[]): string {
  return `there is no such field${didYouMean(key, names) || (names.length === 0 ? '' : `. There is ${names.join(', ')}`)}`;
}

/** The valid field names at a path of a config. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: z.core.JSONSchema.JSONSchema | boolean | undefined = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  for (const part of path) {
    const of: z.core.JSONSchema.JSONSchema = typeof at === 'object' ? at : {};
    at =
      of.properties?.[String(part)] ??
      of.additionalProperties ??
      (Array.isArray(of.items) ? undefined : of.items);
  }
  return typeof at === 'object' ? Object.keys(at.properties ?? {}) : [];
}

function problemText(message: string, given: string): string {
  const missing = /^Invalid input: expected (.+), received undefined$/.exec(message);
  if (missing !== null) return `is missing, expected ${missing[1]}`;
  return message.endsWith('?') ? message : `${message}${given}`;
}

function givenText(path: readonly PropertyKey[], given: unknown): string {
  if (path.some((part) => secretName.test(String(part)))) return '';
  let value = given;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return '';
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  if (value === undefined || (typeof value === 'object' && value !== null)) return '';
  const text = JSON.stringify(value);
  return `, but ${text.length > 80 ? `${text.slice(0, 80)}…` : text} was given`;
}
