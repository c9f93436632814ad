import { TerminalError } from '@moderate/orchestrator';
import { fqnOf, isBelow } from './body-fqn.ts';
import { createFailureTolerance } from './failure-tolerance.ts';
import { forEachConcurrently } from './for-each-concurrently.ts';
import { withSourceHash } from './source-hash.ts';
import type { CatalogSink, EntityBodies, EntityKind, StoredEntity } from './sink.ts';

export interface SynchronizeOptions<K extends EntityKind> {
  readonly kind: K;
  /** The parent of all bodies: a service for databases, a database for the other kinds. */
  readonly parentFqn: string;
  /** A body with a `sourceHash` keeps it. */
  readonly bodies: readonly (EntityBodies[K] & { readonly sourceHash?: string })[];
  /** The catalog's entities, if the caller has just listed them. */
  readonly stored?: ReadonlyMap<string, StoredEntity>;
  /**
   * For an entity that is in the catalog but not among the bodies: whether it may still exist at
   * the source (excluded, not permitted, failed).
   */
  readonly keep: (fqn: string) => boolean;
  readonly deleteVanished: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface SynchronizeResult {
  readonly sent: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly failed: readonly { readonly fqn: string; readonly error: string }[];
}

/**
 * More than the sink's own limit, so that this is never the bottleneck, but few enough to avoid too
 * many open files in a folder.
 */
const concurrency = 32;

/**
 * Synchronizes the catalog's entities of one kind below `parentFqn` with the bodies: one listing,
 * then only the differences. An entity that the catalog rejects or keeps failing on is listed in
 * `failed` and does not stop the others. Throws if the catalog rejects our credentials, seems to be
 * down, or the signal is aborted.
 */
export async function synchronize<K extends EntityKind>(
  sink: CatalogSink,
  options: SynchronizeOptions<K>,
): Promise<SynchronizeResult> {
  const { kind, parentFqn, keep, deleteVanished, signal, onProgress } = options;
  signal?.throwIfAborted();
  const stored = options.stored ?? (await sink.list(kind, parentFqn));
  const { bodies, failed } = byFqn(kind, parentFqn, options.bodies);
  const changed = [...bodies].filter(
    ([fqn, body]) => stored.get(fqn)?.sourceHash !== body.sourceHash,
  );
  const vanished = deleteVanished
    ? [...stored.values()].filter(({ fqn }) => !bodies.has(fqn) && !failed.has(fqn) && !keep(fqn))
    : [];

  const counts = { sent: 0, deleted: 0 };
  const total = changed.length + vanished.length;
  let done = 0;
  const tolerance = createFailureTolerance();

  async function attempt(
    fqn: string,
    count: keyof typeof counts,
    write: () => Promise<unknown>,
  ): Promise<void> {
    signal?.throwIfAborted();
    try {
      await write();
      counts[count] += 1;
      tolerance.succeeded();
    } catch (error) {
      failed.set(fqn, tolerance.messageOf(error));
    }
    onProgress?.((done += 1), total);
  }

  onProgress?.(done, total);
  await forEachConcurrently(changed, concurrency, ([fqn, body]) =>
    attempt(fqn, 'sent', () => sink.put(kind, body)),
  );
  await forEachConcurrently(vanished, concurrency, (entity) =>
    attempt(entity.fqn, 'deleted', () => sink.softDelete(kind, entity)),
  );

  return {
    ...counts,
    unchanged: bodies.size - changed.length,
    failed: [...failed].map(([fqn, error]) => ({ fqn, error })),
  };
}

/** If two bodies share a name, both are skipped: sending either would be a guess. */
function byFqn<K extends EntityKind>(
  kind: K,
  parentFqn: string,
  all: SynchronizeOptions<K>['bodies'],
) {
  const bodies = new Map<string, EntityBodies[K] & { readonly sourceHash: string }>();
  const failed = new Map<string, string>();
  for (const body of all) {
    const fqn = fqnOf(kind, body);
    if (!isBelow(fqn, parentFqn)) throw new TerminalError(`${fqn} is not below ${parentFqn}`);
    if (bodies.has(fqn)) failed.set(fqn, 'more than one has this name');
    bodies.set(
      fqn,
      body.sourceHash === undefined
        ? withSourceHash(body)
        : { ...body, sourceHash: body.sourceHash },
    );
  }
  for (const fqn of failed.keys()) bodies.delete(fqn);
  return { bodies, failed };
}
