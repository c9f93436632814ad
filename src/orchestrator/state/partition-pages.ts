import { z } from 'zod';
import { execute, query, queryFirst, queryOne, type Database } from '../sql/query.ts';
import { keyRow, keysRow } from './columns.ts';
import { partitionStatuses, recordedStatus } from './partition-states.ts';
import type { DeclaredVersions } from './staleness.ts';

/** An asset with its partitions as seen by one version of its definition. */
export interface FoldedAsset extends DeclaredVersions {
  /** Digest of the parts of the definition that partition states depend on. */
  readonly definition: string;
}

/** A page of keys in byte order: from a key (inclusive) to another (exclusive). */
export interface PageRange {
  readonly page: number;
  readonly from: string;
  readonly before: string;
}

const used = z.strictObject({ asset: z.string(), first: z.string(), last: z.string() });
/** The key range of an upstream asset's partitions that a page used. */
export type UsedRange = Readonly<z.infer<typeof used>>;

const recordedPage = z.strictObject({
  page: z.number(),
  keys: z.array(z.string()),
  /** One digit per key. */
  statuses: z.string(),
  latest: z.string().nullable(),
  latestAt: z.date().nullable(),
  used: z.array(used),
});
export type RecordedPage = Readonly<z.infer<typeof recordedPage>>;

/** @property states one digit per window of the page */
export type StoredPage = Omit<RecordedPage, 'keys' | 'statuses'> & { readonly states: string };

/** The digit after the regular statuses: failed and never materialized. */
export const neverMaterialized = partitionStatuses.length;

const unread = z.strictObject({
  /** Capped at one more than the limit. */
  count: z.number(),
  /**
   * Age of the oldest one; null if unknown, as for imported materializations, or if there are none.
   */
  ageSeconds: z.number().nullable(),
});
/** Outcomes that pages do not include yet. */
export type Unread = Readonly<z.infer<typeof unread>>;

const event = z.strictObject({ asset: z.string(), partition: z.string() });
const usedOfPage = z.strictObject({ page: z.number(), used: z.array(used) });
const statesOfPage = z.strictObject({ page: z.number(), states: z.string() });
const summaryOfPage = statesOfPage.extend({
  asset: z.string(),
  latest: z.string().nullable(),
  latestAt: z.date().nullable(),
});
const seqRow = z.strictObject({ seq: z.number() });
const foldRow = seqRow.extend({ asset: z.string() });

const seqOf = 'select seq from partition_folds where (asset, definition) = ($1, $2)';

/** The event up to which an asset's pages are current; -1 if there are none. */
export async function readFold(db: Database, { asset, definition }: FoldedAsset): Promise<number> {
  return (await queryFirst(db, seqRow, seqOf, [asset, definition]))?.seq ?? -1;
}

/** The same for several assets; those without pages are omitted. */
export function readFolds(db: Database, assets: readonly FoldedAsset[]) {
  const text = `select f.asset, f.seq from json_to_recordset($1) as given(asset text, definition text)
    join partition_folds f on (f.asset, f.definition) = (given.asset, given.definition)`;
  return query(db, foldRow, text, [
    JSON.stringify(assets.map(({ asset, definition }) => ({ asset, definition }))),
  ]);
}

/**
 * Reads the fold position and locks the asset against other folds until the transaction ends. If
 * another caller holds the lock, returns undefined unless told to wait.
 */
export async function lockFold(
  db: Database,
  { asset, definition }: FoldedAsset,
  wait: boolean,
): Promise<number | undefined> {
  const text = `insert into partition_folds (asset, definition, seq, other_keys) values ($1, $2, -1, '[]') on conflict do nothing`;
  await execute(db, text, [asset, definition]);
  return (
    await queryFirst(db, seqRow, `${seqOf} for update ${wait ? '' : 'skip locked'}`, [
      asset,
      definition,
    ])
  )?.seq;
}

const countUnread = (outcomes: string) => `
  select count(*) as count, extract(epoch from now() - (
      select m.ended_at from materializations m where (m.asset, m.ordinal) = ((array_agg(o.asset order by o.ordinal))[1], min(o.ordinal))
    ))::float8 as "ageSeconds"
  from (${outcomes}) o`;

/** Outcomes after an event, of an asset and its upstream assets. */
export function readUnread(
  db: Database,
  { asset, deps }: DeclaredVersions,
  after: number,
  most: number,
): Promise<Unread> {
  const outcomes =
    'select asset, ordinal from outcome_events where asset = any($1) and seq > $2 order by seq limit $3';
  return queryOne(db, unread, countUnread(outcomes), [[asset, ...deps], after, most + 1]);
}

/** Outcomes that have no event yet. */
export function readWaiting(db: Database, most: number): Promise<Unread> {
  return queryOne(db, unread, countUnread('select asset, ordinal from fresh_outcomes limit $1'), [
    most + 1,
  ]);
}

/**
 * @param otherKeys recorded partitions that are not windows of the definition: the newly discovered
 * ones, or all of them for a new fold
 */
export async function endFold(
  db: Database,
  { asset, definition }: FoldedAsset,
  seq: number,
  otherKeys: readonly string[],
): Promise<void> {
  const text = `update partition_folds set seq = $3, folded_at = now(), other_keys = case when $4::text[] = '{}' then other_keys else (
      select json_agg(distinct key) from (select json_array_elements_text(other_keys) as key union all select unnest($4)) keys
    ) end where (asset, definition) = ($1, $2)`;
  await execute(db, text, [asset, definition, seq, otherKeys]);
}

/** The assets whose pages lack recorded outcomes of the asset or its upstream assets. */
export async function assetsToFold(
  db: Database,
  assets: readonly FoldedAsset[],
): Promise<readonly string[]> {
  const text = `select given.asset as key from json_to_recordset($1) as given(asset text, definition text, deps json)
    left join partition_folds f on (f.asset, f.definition) = (given.asset, given.definition)
    where (f.seq is null and exists (select from asset_partitions p where p.asset = given.asset and p.partition <> '')) or exists (
      select from (select given.asset union all select json_array_elements_text(given.deps)) as source(asset)
      where f.seq < (select max(seq) from outcome_events e where e.asset = source.asset))`;
  const given = assets.map(({ asset, definition, deps }) => ({ asset, definition, deps }));
  return (await query(db, keyRow, text, [JSON.stringify(given)])).map(({ key }) => key);
}

export async function lastEvent(db: Database): Promise<number> {
  return (await queryOne(db, seqRow, 'select coalesce(max(seq), 0) as seq from outcome_events'))
    .seq;
}

/**
 * The records of an asset and its upstream assets between two events, each once. Failures of
 * upstream assets are left out: they make nothing stale.
 */
export function readEvents(
  db: Database,
  { asset, deps }: DeclaredVersions,
  after: number,
  upTo: number,
) {
  const text = `select asset, partition from outcome_events
    where (asset = $1 or (asset = any($2) and not is_failed)) and seq > $3 and seq <= $4 group by asset, partition order by asset, partition`;
  return query(db, event, text, [asset, deps, after, upTo]);
}

/** The upstream partitions that the pages used. */
export function readUsed(db: Database, { asset, definition }: FoldedAsset) {
  return query(
    db,
    usedOfPage,
    'select page, used from partition_pages where (asset, definition) = ($1, $2)',
    [asset, definition],
  );
}

/** The recorded partitions of pages with their statuses, read in the statement's own snapshot. */
export function readPages(
  db: Database,
  asset: DeclaredVersions,
  ranges: readonly PageRange[],
): Promise<readonly RecordedPage[]> {
  const text = `
    select range.page, of_page.*, coalesce(used_by_page.used, '[]') as used
    from json_to_recordset($2) as range(page bigint, "from" text, before text)
    cross join lateral (
      select coalesce(json_agg(partition order by partition), '[]') as keys, coalesce(string_agg(status, '' order by partition), '') as statuses,
        (array_agg(partition order by materialized_at desc nulls last))[1] as latest, max(materialized_at) as "latestAt"
      from (
        select p.partition, p.materialized_at,
          case when p.materialized_at is null then '${neverMaterialized}' else ${recordedStatus('$3', '$4')} end as status
        from asset_partitions p where p.asset = $1 and p.partition >= range."from" and p.partition < range.before
      ) recorded
    ) of_page
    left join lateral (
      select json_agg(json_build_object('asset', asset, 'first', first, 'last', last)) as used
      from (
        select used.asset, min(used.first collate "C") as first, max(used.last collate "C") as last
        from asset_partitions p cross join lateral (
          select asset, partition as first, partition as last from jsonb_to_recordset(p.upstream_versions) as version(asset text, partition text)
          union all
          select asset, first, last from jsonb_to_recordset(p.upstream_sets) as upstream_set(asset text, first text, last text)
        ) used
        where p.asset = $1 and p.partition >= range."from" and p.partition < range.before and used.asset = any($4) group by used.asset
      ) by_asset
    ) used_by_page on true`;
  return query(db, recordedPage, { name: 'partition-pages', text }, [
    asset.asset,
    JSON.stringify(ranges),
    asset.codeVersion,
    asset.deps,
  ]);
}

/** All pages of the assets in order, each with its most recently materialized partition. */
export function readSummaries(db: Database, assets: readonly FoldedAsset[]) {
  const text = `select p.asset, p.page, p.states, p.latest, p.latest_at as "latestAt"
    from json_to_recordset($1) as given(asset text, definition text) join partition_pages p on (p.asset, p.definition) = (given.asset, given.definition)
    order by p.asset, p.page`;
  return query(db, summaryOfPage, text, [
    JSON.stringify(assets.map(({ asset, definition }) => ({ asset, definition }))),
  ]);
}

/** All pages of an asset, in order. */
export function readStates(db: Database, { asset, definition }: FoldedAsset) {
  const text = `select page, states from partition_pages where (asset, definition) = ($1, $2) order by page`;
  return query(db, statesOfPage, { name: 'partition-states', text }, [asset, definition]);
}

/** Keys of recorded partitions that are not windows of the definition. */
export async function readOtherKeys(
  db: Database,
  { asset, definition }: FoldedAsset,
): Promise<readonly string[]> {
  const text =
    'select other_keys as keys from partition_folds where (asset, definition) = ($1, $2)';
  return (await queryFirst(db, keysRow, text, [asset, definition]))?.keys ?? [];
}

export async function storePages(
  db: Database,
  { asset, definition }: FoldedAsset,
  pages: readonly StoredPage[],
): Promise<void> {
  const text = `insert into partition_pages (asset, definition, page, states, used, latest, latest_at)
    select $1, $2, page, states, used, latest, "latestAt"
    from json_to_recordset($3) as given(page bigint, states text, used json, latest text, "latestAt" timestamptz)
    on conflict (asset, definition, page) do update
    set states = excluded.states, used = excluded.used, latest = excluded.latest, latest_at = excluded.latest_at`;
  await execute(db, text, [asset, definition, JSON.stringify(pages)]);
}
