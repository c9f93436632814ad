import { chosenKeyProblem, messageOf, problemsOf } from '@moderate/orchestrator';
import { z } from 'zod';
import { isTableLike } from '#object-source/formats.ts';
import { prefixOf } from '#object-source/objects.ts';
import { fqn } from '#openmetadata/names.ts';
import { readTableAddress } from '#postgres-source/table-address.ts';
import { readJson } from '#resources/rabbit/read-json.ts';

/**
 * The partitions that a message requests: keys of `openmetadata/postgres_table` and
 * `openmetadata/datalake_object`.
 */
export interface IngestionRequest {
  readonly ok: true;
  readonly tables: readonly string[];
  readonly objects: readonly string[];
  /** The kind of change that a storage notification reports, if it does. */
  readonly event?: string;
}

/** The reason quotes no value of the message except the name of a table or object. */
export type ParsedRequest = IngestionRequest | { readonly ok: false; readonly reason: string };

const maxBytes = 1024 * 1024;

const asked = z.union(
  [z.strictObject({ table: z.string() }), z.strictObject({ object: z.string() })],
  {
    error:
      'expected { "table": "database.schema.table" }, { "object": "prefix/key" } or the notification of a bucket, with Records',
  },
);

const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({ key: z.string(), sequencer: z.string().optional() }),
      }),
    }),
  ),
});

/** Ignores read notifications: every ingestion reads objects. */
const changes = /^(s3:)?Object(Created|Removed|Restore)/;

/** @param bucket the datalake's bucket: notifications of other buckets are ignored */
export function parseRequest(content: Buffer, bucket: string | undefined): ParsedRequest {
  const read = readJson(content, maxBytes);
  if (!read.ok) return read;
  const { json } = read;
  if (typeof json === 'object' && json !== null && 'Records' in json)
    return parseNotification(json, bucket);
  const parsed = asked.safeParse(json);
  if (!parsed.success) return refused(problemsOf(parsed.error));
  return 'table' in parsed.data ? ofTable(parsed.data.table) : ofObject(parsed.data.object);
}

function parseNotification(json: object, bucket: string | undefined): ParsedRequest {
  const parsed = notification.safeParse(json);
  if (!parsed.success) return refused(problemsOf(parsed.error));
  const ours = parsed.data.Records.filter(
    ({ eventName, s3 }) => changes.test(eventName) && s3.bucket.name === bucket,
  );
  let objects: string[];
  try {
    objects = ours.map(({ s3 }) => decodeURIComponent(s3.object.key.replaceAll('+', ' ')));
  } catch {
    return refused('Records: the key of an object is not URL-encoded');
  }
  const taken = objects.filter((key) => prefixOf(key) !== undefined && isTableLike(key));
  const problem = taken.map(keyProblem).find((found) => found !== undefined);
  if (problem !== undefined) return refused(`Records: ${problem}`);
  const sequencers = ours.flatMap(({ s3 }) => s3.object.sequencer ?? []);
  const isEvent = ours.length > 0 && sequencers.length === ours.length;
  return {
    ok: true,
    tables: [],
    objects: taken,
    ...(isEvent && { event: JSON.stringify([objects, sequencers]) }),
  };
}

function ofTable(table: string): ParsedRequest {
  try {
    const { database, schema, name } = readTableAddress(table);
    const key = fqn(database, schema, name);
    const problem = keyProblem(key);
    return problem === undefined
      ? { ok: true, tables: [key], objects: [] }
      : refused(`table: ${problem}`);
  } catch (error) {
    return refused(`table: ${messageOf(error)}`);
  }
}

function ofObject(object: string): ParsedRequest {
  const problem =
    keyProblem(object) ??
    (prefixOf(object) === undefined ? 'expected a key below a prefix, with a slash' : undefined);
  return problem === undefined
    ? { ok: true, tables: [], objects: [object] }
    : refused(`object: ${problem}`);
}

function keyProblem(key: string): string | undefined {
  const problem = chosenKeyProblem(key);
  return problem === undefined ? undefined : `expected ${problem}`;
}

const refused = (reason: string) => ({ ok: false, reason }) as const;
