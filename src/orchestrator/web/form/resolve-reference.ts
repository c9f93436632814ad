import type { JsonSchema } from '../../reports/jobs/describe-config.ts';

const referenceDepth = 8;

/**
 * Replaces a reference with the schema that it points to.
 * @param root the schema that references point into
 */
export function resolveReference(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  const { $ref, ...beside } = schema;
  if ($ref === undefined || depth === referenceDepth) return schema;
  const parts = $ref
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const target = parts.reduce<unknown>(
    (at, part) => (at as Readonly<Record<string, unknown>> | undefined)?.[part],
    root,
  );
  if (typeof target !== 'object' || target === null) return beside;
  const { $schema: _schema, $defs: _defs, ...found } = target as JsonSchema;
  return resolveReference({ ...found, ...beside }, root, depth + 1);
}
