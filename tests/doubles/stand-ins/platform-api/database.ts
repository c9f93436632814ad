import { createHash, randomUUID } from 'node:crypto';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly meta: null;
  readonly created_at: string;
  trust_did: string | null;
}

export interface AssetRow {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly description: null;
  readonly meta: null;
  readonly created_at: string;
  readonly access_level: 'public' | 'private';
  /** Null without owner, which is only possible for public assets. */
  readonly username: string | null;
}

export interface ObjectRow {
  readonly id: number;
  readonly key: string;
  readonly asset_id: number;
  readonly sha256_hash: string;
  readonly series_id: string | null;
  readonly name: string | null;
  readonly description: null;
  readonly tags: object | null;
  readonly meta: null;
  readonly created_at: string;
  readonly bucket: string;
  readonly etag: string;
  readonly location: string;
  proof_id: string | null;
}

export interface TaskRow {
  readonly id: number;
  readonly username_owner: string;
  readonly created_at: string;
  result: object | null;
  error: string | null;
  finished_at: string | null;
}

export interface JobRow {
  readonly id: number;
  readonly job_type: string;
  readonly arguments: object;
  readonly created_at: string;
  readonly creator_username: string;
  results: object | null;
  finalised_at: string | null;
}

export interface NewJob {
  readonly objectId?: number;
  readonly variable?: string;
  readonly creator?: string;
}

export interface NewObject {
  /** An existing asset; otherwise creates one. */
  readonly asset?: number;
  readonly sha256?: string;
  /** Owner of its asset, which is private; with `null`, the asset is public and has no owner. */
  readonly owner?: string | null;
  readonly access?: AssetRow['access_level'];
  readonly key?: string;
  readonly seriesId?: string;
  readonly tags?: object;
  readonly proofId?: string;
}

/**
 * The state that outlives an API process. Rows are ordered by their last change, as Postgres tends
 * to return them.
 */
export function createDatabase() {
  const users = new Map<string, UserRow>();
  const assets = new Map<number, AssetRow>();
  const objects = new Map<number, ObjectRow>();
  const tasks = new Map<number, TaskRow>();
  let lastAssetId = 0;
  const jobs = new Map<number, JobRow>();

  function insertUser(username: string): UserRow {
    const row = { id: users.size + 1, username, meta: null, created_at: now(), trust_did: null };
    users.set(username, row);
    return row;
  }

  function insertAsset(
    owner: string | null,
    access: AssetRow['access_level'],
    given: Partial<Pick<AssetRow, 'uuid' | 'name'>> = {},
  ): AssetRow {
    const id = (lastAssetId += 1);
    const common = { description: null, meta: null, created_at: now() };
    const row = {
      id,
      uuid: randomUUID(),
      name: `asset-${id}`,
      ...given,
      ...common,
      access_level: access,
      username: owner,
    };
    assets.set(id, row);
    return row;
  }

  return {
    users,
    assets,
    objects,
    tasks,
    jobs,
    insertUser,
    insertAsset,

    /** The trace of a failed insert: a used id. */
    skipAssetId: () => void (lastAssetId += 1),

    insertJob({ objectId = 1, variable = 'a', creator = 'workflows' }: NewJob): JobRow {
      const row = {
        id: jobs.size + 1,
        job_type: 'matrix_profile',
        arguments: { uploaded_s3_object_id: objectId, analysis_variable: variable },
        results: null,
        created_at: now(),
        finalised_at: null,
        creator_username: creator,
      };
      jobs.set(row.id, row);
      return row;
    },

    /** Replaces the existing results. */
    finishJob(job: JobRow, results: object, finalisedAt = now()): void {
      Object.assign(job, { results, finalised_at: finalisedAt });
    },

    insertObject({
      asset,
      sha256,
      owner = null,
      access = owner === null ? 'public' : 'private',
      key,
      seriesId,
      tags,
      proofId,
    }: NewObject): ObjectRow {
      const id = objects.size + 1;
      const fullKey = key ?? `${owner ?? 'workflows'}-assets/object-${id}-${randomUUID()}.csv`;
      const row = {
        id,
        key: fullKey,
        asset_id: asset ?? insertAsset(owner, access).id,
        sha256_hash: sha256 ?? createHash('sha256').update(fullKey).digest('hex'),
        series_id: seriesId ?? null,
        name: null,
        description: null,
        tags: tags ?? null,
        meta: null,
        created_at: now(),
        bucket: 'moderate',
        etag: `"${id}-1"`,
        location: `http://s3/moderate/${fullKey}`,
        proof_id: proofId ?? null,
      };
      objects.set(id, row);
      return row;
    },

    insertTask(owner: string): TaskRow {
      const row = {
        id: tasks.size + 1,
        username_owner: owner,
        created_at: now(),
        result: null,
        error: null,
        finished_at: null,
      };
      tasks.set(row.id, row);
      return row;
    },

    setDid(user: UserRow, did: string): void {
      user.trust_did = did;
      users.delete(user.username);
      users.set(user.username, user);
    },

    setProof(object: ObjectRow, proofId: string): void {
      object.proof_id = proofId;
      objects.delete(object.id);
      objects.set(object.id, object);
    },

    finishTask(task: TaskRow, end: { readonly result: object } | { readonly error: string }): void {
      Object.assign(task, end, { finished_at: now() });
    },

    /** As the API looks up objects: by key, or by id if it is a number. */
    findObject(keyOrId: string | number): ObjectRow | undefined {
      return [...objects.values()].find(
        ({ id, key }) => key === String(keyOrId) || String(id) === String(keyOrId),
      );
    },
  };
}

export type Database = ReturnType<typeof createDatabase>;

/** UTC without a time zone, in microseconds. */
function now(): string {
  return new Date().toISOString().replace('Z', '000');
}
