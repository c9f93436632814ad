import { reportProgress } from '@moderate/orchestrator';
import pLimit from 'p-limit';
import type { Listed } from '#openmetadata/listed.ts';
import { nameFilter, type NamePatterns } from '#openmetadata/name-filter.ts';
import { datalakeServiceName } from '#openmetadata/names.ts';
import { fingerprintPart } from '#openmetadata/profile/settings/fingerprint.ts';
import { readSettings } from '#openmetadata/profile/settings/read-settings.ts';
import { obeyed } from '#openmetadata/profile/settings/table-settings.ts';
import { acceptedProfile, acceptedSample, catalogFqn } from '#openmetadata/server-rules.ts';
import { forEachConcurrently } from '#openmetadata/sink/for-each-concurrently.ts';
import { undisturbed } from '#openmetadata/turns.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import type { DuckDb } from '#duckdb/open-duckdb.ts';
import { objectsOf, type ObjectsInput } from '../find-prefixes.ts';
import type { IngestPrefixDeps } from '../ingest-prefix.ts';
import {
  failureCounts,
  failureOf,
  withErrors,
  type FailureCounts,
  type ObjectFailure,
} from '../object-outcome.ts';
import { versionOf } from '../object-version.ts';
import { databaseName } from '../objects.ts';
import { selectObjects, type TableObject } from '../select-objects.ts';
import type { SpoolFolder } from '#spool/open-spool.ts';
import { withDuckDb } from '../with-duckdb.ts';
import type { FileProfile } from './measure-relation.ts';
import { profileObject } from './profile-object.ts';

export interface ProfilePrefixInput extends ObjectsInput {
  readonly config: NamePatterns & {
    readonly sourceServiceName: string;
    /** Larger objects are profiled on a random sample of this many rows; null for all rows. */
    readonly profileSampleRows: number | null;
    /** `exclude` contains patterns of object keys whose rows are never stored. */
    readonly sampleData: {
      readonly enabled: boolean;
      readonly rows: number;
      readonly exclude: readonly string[];
    };
    /** DuckDB's memory limit. */
    readonly memoryLimitMb: number;
  };
  /** Milliseconds since 1970. */
  readonly capturedAt: number;
}

export interface ProfiledPrefix extends FailureCounts {
  readonly status: 'profiled';
  readonly service: string;
  /** Tables profiled by this run, their columns, and their total row count. */
  readonly tables: number;
  readonly columns: number;
  readonly rows: number;
  /** Tables among them profiled on a random sample. */
  readonly sampledTables: number;
  /** Not profiled, because a profiler setting in OpenMetadata cannot be applied. */
  readonly refused: Listed<{ readonly name: string; readonly error: string }>;
  /** Profiled by an earlier run. */
  readonly unchanged: number;
  /** Bytes read. */
  readonly bytes: number;
  readonly location: string;
}

/**
 * Increment if the same content would result in other metrics, so that all objects are profiled
 * again.
 */
const profilerVersion = 5;
/** Objects up to this size are measured concurrently, larger ones one after another. */
const smallBytes = 16 * 2 ** 20;
const smallAtOnce = 3;
/** Profiles that are being sent while the next objects are measured. */
const sendsAtOnce = 6;

/**
 * Profiles the cataloged objects below a prefix whose content has no profile yet. Records sent
 * profiles per object, so that a crash only repeats the objects in progress.
 */
export async function profilePrefix(
  deps: IngestPrefixDeps,
  input: ProfilePrefixInput,
): Promise<ProfiledPrefix> {
  const { storage, sink, turns = undisturbed, profiles, signal } = deps;
  const { config, prefix, key: only } = input;
  const service = datalakeServiceName(config.sourceServiceName, prefix);
  const place = { location: sink.location, service };
  reportProgress({ phase: 'finding what changed' });
  const nameOf = (key: string): string => catalogFqn(service, databaseName, storage.bucket, key);
  const settings = await readSettings(
    sink,
    catalogFqn(service, databaseName),
    only === undefined ? undefined : [nameOf(only)],
  );
  const objects = selectObjects((await objectsOf(deps, input)).tables, config).filter(({ key }) =>
    settings.hasTable(nameOf(key)),
  );
  const records = await profiles.all(place, only);
  const takesRows = rowsFilter(config);
  const fingerprintOf = (object: TableObject): string => {
    const { key, size, fileFormat } = object;
    const etag = versionOf(object);
    const how = { profilerVersion, sampleRows: config.profileSampleRows, rows: takesRows(key) };
    return withSourceHash({
      etag,
      size,
      fileFormat,
      ...how,
      ...fingerprintPart(settings.of(nameOf(key)), input.capturedAt),
    }).sourceHash;
  };

  const failures = new Map<string, ObjectFailure>();
  const changed: TableObject[] = [];
  for (const object of objects) {
    const resolved = settings.of(nameOf(object.key));
    if (resolved.kind === 'refused') {
      failures.set(object.key, { kind: 'refused', error: resolved.reason });
      continue;
    }
    const record = records.get(object.key);
    if (record?.fingerprint !== fingerprintOf(object)) changed.push(object);
    else if (record.problem !== undefined)
      failures.set(object.key, { kind: 'unreadable', error: record.problem, lasting: true });
  }
  const counts = { tables: 0, columns: 0, rows: 0, sampledTables: 0, bytes: 0 };
  const refusedBefore = [...failures.values()].filter(({ kind }) => kind === 'refused').length;
  const total = changed.length;
  let done = 0;

  async function profileAll(db: DuckDb, spool: SpoolFolder): Promise<void> {
    const small = pLimit(smallAtOnce);
    const large = pLimit(1);
    const abort = signal && { signal };
    let started = 0;

    async function measured(object: TableObject): Promise<FileProfile> {
      const { profileSampleRows, memoryLimitMb } = config;
      signal?.throwIfAborted();
      const onBytes = (bytes: number): void => {
        counts.bytes += bytes;
        reportProgress({
          phase: 'profiling',
          done,
          total,
          object: object.key,
          bytes: counts.bytes,
        });
      };
      const options = {
        profileSampleRows,
        memoryLimitMb,
        sampleRows: takesRows(object.key),
        capturedAt: input.capturedAt,
      };
      return profileObject({ storage, db, spool, onBytes, ...abort }, object, (started += 1), {
        ...options,
        settings: obeyed(settings.of(nameOf(object.key))),
      });
    }

    async function profile(object: TableObject): Promise<void> {
      const {
        profile: body,
        sampleRows,
        sampled,
      } = await (isSmall(object) ? small : large)(() => measured(object));
      const name = nameOf(object.key);
      const { tableMetrics = true, columnMetrics = true } = obeyed(settings.of(name)) ?? {};
      if (tableMetrics || columnMetrics) await sink.putTableProfile(name, acceptedProfile(body));
      if (sampleRows) await sink.putSampleData(name, acceptedSample(sampleRows));
      await profiles.keep(place, object.key, { fingerprint: fingerprintOf(object) });
      counts.tables += 1;
      counts.columns += body.columnProfile.length;
      counts.rows += body.tableProfile.rowCount ?? 0;
      counts.sampledTables += sampled ? 1 : 0;
    }

    await forEachConcurrently(changed, smallAtOnce + sendsAtOnce, async (object) => {
      try {
        await turns.within(nameOf(object.key), () => profile(object));
      } catch (error) {
        const failure = signal?.aborted ? undefined : failureOf(error);
        if (failure === undefined) throw error;
        failures.set(object.key, failure);
        if (failure.kind === 'unreadable' && failure.lasting) {
          await profiles.keep(place, object.key, {
            fingerprint: fingerprintOf(object),
            problem: failure.error,
          });
        }
      }
      done += 1;
    });
  }

  // For small objects, several threads cost more than they gain.
  const threads = changed.every(isSmall) ? { threads: 1 } : undefined;
  const { memoryLimitMb } = config;
  if (total > 0)
    await withDuckDb(
      { spool: deps.spool, memoryLimitMb, ...threads, ...(signal && { signal }) },
      profileAll,
    );
  const unchanged = objects.length - total - refusedBefore;
  const refused = withErrors(failures, 'refused');
  return {
    status: 'profiled',
    service,
    ...counts,
    refused,
    unchanged,
    ...failureCounts(failures),
    location: sink.location,
  };
}

function isSmall({ size }: TableObject): boolean {
  return size <= smallBytes;
}

/** How many sample rows of an object are stored. */
function rowsFilter({ sampleData }: ProfilePrefixInput['config']): (key: string) => number {
  const takes = nameFilter({ exclude: sampleData.exclude });
  return (key) => (sampleData.enabled && takes(key) ? sampleData.rows : 0);
}
