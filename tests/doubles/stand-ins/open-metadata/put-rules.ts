import type { ColumnRequest, TagLabel } from './bodies.ts';

/** An entity's content, whatever its collection. */
type Content = { readonly name: string; readonly columns?: readonly ColumnRequest[] } & Readonly<
  Record<string, unknown>
>;

/** Of a PUT by a bot: what is there stays, whatever the body has. */
const neverReplaced = ['description', 'displayName', 'extension', 'domain', 'owners'] as const;

/** No request body has them, and a PUT leaves them alone. */
const besideTheBody = ['followers'] as const;

/**
 * What the server makes of a PUT of an entity that it has. It keeps what people entered, but for this:
 * data products that the body does not name are gone, and so is a retention period;
 * a column whose type differs is deleted and added anew, without the tags and the display name that it had, and with its description only
 * where the body has none. Its nested columns are then new, too.
 */
export function afterPut(stored: Content, sent: Content): Content {
  const kept = Object.fromEntries(
    [...neverReplaced, ...besideTheBody].flatMap((field) =>
      isEmpty(stored[field]) ? [] : [[field, stored[field]]],
    ),
  );
  const tags = mergedTags(
    stored['tags'] as TagLabel[] | undefined,
    sent['tags'] as TagLabel[] | undefined,
  );
  return {
    ...sent,
    ...kept,
    ...(tags.length > 0 && { tags }),
    ...(sent.columns && { columns: columnsAfterPut(stored.columns ?? [], sent.columns) }),
  };
}

function columnsAfterPut(
  stored: readonly ColumnRequest[],
  sent: readonly ColumnRequest[],
): ColumnRequest[] {
  return sent.map((column) => {
    const before = stored.find(({ name }) => name === column.name);
    if (!before) return column;
    if (
      before.dataType !== column.dataType ||
      (before.arrayDataType ?? null) !== (column.arrayDataType ?? null)
    ) {
      return isEmpty(column.description) && !isEmpty(before.description)
        ? { ...column, description: before.description }
        : column;
    }
    const tags = mergedTags(before.tags, column.tags);
    return {
      ...column,
      ...(!isEmpty(before.description) && { description: before.description }),
      ...(!isEmpty(before.displayName) && { displayName: before.displayName }),
      ...(tags.length > 0 && { tags }),
      ...(column.children &&
        before.children && { children: columnsAfterPut(before.children, column.children) }),
    };
  });
}

function mergedTags(
  stored: readonly TagLabel[] | null | undefined,
  sent: readonly TagLabel[] | null | undefined,
): TagLabel[] {
  const merged = [...(sent ?? [])];
  for (const tag of stored ?? []) {
    if (!merged.some(({ tagFQN, source }) => tagFQN === tag.tagFQN && source === tag.source))
      merged.push(tag);
  }
  return merged;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
