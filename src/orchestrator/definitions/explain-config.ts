import type { z } from 'zod';

const secretName = /pass|secret|token|key|credential/i;

/** Why a config was refused: for each field its path, what was expected, and what was given. Values of fields that may be secret are left out. */
export function explainConfig(job: string, error: z.ZodError, given: unknown): string {
  const lines = error.issues.map(
    ({ path, message }) => `- ${path.length === 0 ? 'the config' : path.join('.')}: ${problemText(message, givenText(path, given))}`,
  );
  return [`The config of ${job} is not valid:`, ...lines].join('\n');
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
