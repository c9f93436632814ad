import { isDeepStrictEqual } from 'node:util';
import type { Entered, EnteredColumn } from '#resources/open-metadata/entered.ts';
import type { Collection, Entity, OpenMetadata, PatchOperation } from '#resources/open-metadata.ts';

/**
 * Restores what a user entered between our read and our write and the write replaced, mostly on
 * columns whose type changed. The server reports the version that the write replaced: if it is
 * later than the one read, the history contains it, and its user-entered fields are restored.
 */
export async function restoreMeanwhile(
  client: OpenMetadata,
  collection: Collection,
  read: Entered,
  written: Entity,
): Promise<void> {
  const replaced = written.changeDescription?.previousVersion;
  if (read.version == null || replaced == null || replaced <= read.version) return;
  const [meanwhile, now] = await Promise.all([
    client.readVersion(collection, written.id, replaced),
    client.readEntered(collection, written.fullyQualifiedName),
  ]);
  if (now === undefined) return;
  const operations = [
    ...ofEntity(now, meanwhile),
    ...ofColumns(now.columns ?? [], meanwhile.columns ?? [], { path: '/columns', anew: false }),
  ];
  if (operations.length > 0) await client.patch(collection, written.id, operations);
}

function* ofEntity(now: Entered, before: Entered): Generator<PatchOperation> {
  const products = before.dataProducts?.filter(({ inherited }) => !inherited) ?? [];
  const names = ({ dataProducts }: Entered) =>
    (dataProducts ?? [])
      .map(({ fullyQualifiedName }) => fullyQualifiedName ?? '')
      .toSorted((a, b) => (a < b ? -1 : 1));
  if (!isDeepStrictEqual(names(now), names(before)))
    yield { op: 'add', path: '/dataProducts', value: products };
  const { retentionPeriod } = before;
  if (retentionPeriod && retentionPeriod !== now.retentionPeriod)
    yield { op: 'add', path: '/retentionPeriod', value: retentionPeriod };
}

interface Place {
  readonly path: string;
  readonly anew: boolean;
}

function* ofColumns(
  now: readonly EnteredColumn[],
  before: readonly EnteredColumn[],
  { path, anew }: Place,
): Generator<PatchOperation> {
  for (const [index, column] of now.entries()) {
    const entered = before.find(({ name }) => name === column.name);
    if (entered === undefined) continue;
    const isNew =
      anew ||
      column.dataType !== entered.dataType ||
      (column.arrayDataType ?? null) !== (entered.arrayDataType ?? null);
    const place = `${path}/${index}`;
    if (isNew) {
      for (const field of ['description', 'displayName'] as const) {
        if (entered[field] && entered[field] !== column[field])
          yield { op: 'add', path: `${place}/${field}`, value: entered[field] };
      }
      const [was, is] = [labels(entered), labels(column)];
      if (!isDeepStrictEqual(was, is)) yield { op: 'add', path: `${place}/tags`, value: was };
    }
    yield* ofColumns(column.children ?? [], entered.children ?? [], {
      path: `${place}/children`,
      anew: isNew,
    });
  }
}

/** Excludes derived labels. */
function labels({ tags }: EnteredColumn) {
  return (tags ?? [])
    .filter(({ labelType }) => labelType !== 'Derived')
    .toSorted((a, b) => (`${a.source} ${a.tagFQN}` < `${b.source} ${b.tagFQN}` ? -1 : 1));
}
