import type { ColumnRequest, TagLabel } from './bodies.ts';

/** An entity's content, regardless of its collection. */
type Content = { readonly name: string; readonly columns?: readonly ColumnRequest[] } & Readonly<
  Record<string, unknown>
>;

/** For a PUT by a bot: existing values stay, whatever the body contains. */
const neverReplaced = ['description', 'displayName', 'extension', 'domain', 'owners'] as const;

/** No request body contains these, and a PUT preserves them. */
const besideTheBody = ['followers'] as const;

/**
 * The effect of a PUT on an existing entity. User-entered fields are preserved, with these
 * exceptions: data products that the body does not name are removed, and so is a retention period;
 * a column whose type differs is deleted and added again, without its tags and display name, and
 * keeps its description only if the body has none. Its nested columns are new then, too.
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
