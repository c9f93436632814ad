import type { Caller } from './caller.ts';

/**
 * The role in these claims; undefined if there is none. Operators can do everything that viewers
 * can.
 */
export function roleOf(
  claims: Readonly<Record<string, unknown>>,
  paths: readonly (readonly string[])[],
): Caller['role'] | undefined {
  const roles = new Set(paths.flatMap((path) => [valueAt(claims, path)].flat()));
  if (roles.has('operator')) return 'operator';
  return roles.has('viewer') ? 'viewer' : undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (of, name) =>
      typeof of === 'object' && of !== null && Object.hasOwn(of, name)
        ? (of as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}
