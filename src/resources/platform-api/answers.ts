import { z } from 'zod';
import { id } from './ids.ts';

/** Times are UTC without a time zone, which JavaScript would interpret as local time. */
const utcTime = z
  .string()
  .transform((time) => (/(Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`))
  .refine((time) => !Number.isNaN(Date.parse(time)), 'is no time');

export const userMeta = z.object({ username: z.string(), trust_did: z.string().nullable() });

/** An uploaded object. The list does not include its owner. */
export const platformObject = z
  .object({
    id,
    bucket: z.string(),
    key: z.string(),
    asset_id: id,
    proof_id: z.string().nullable(),
    created_at: utcTime,
  })
  .transform(({ asset_id, proof_id, created_at, ...rest }) => ({
    ...rest,
    assetId: asset_id,
    proofId: proof_id ?? undefined,
    createdAt: created_at,
  }));

export type PlatformObject = z.output<typeof platformObject>;

export const assetId = z.object({ id, uuid: z.string() });

/** An uploaded object as part of a series. */
export const seriesObject = z
  .object({ id, key: z.string(), series_id: z.string().nullable(), sha256_hash: z.string() })
  .transform(({ series_id, sha256_hash, ...rest }) => ({
    ...rest,
    seriesId: series_id ?? undefined,
    sha256: sha256_hash,
  }));

export type SeriesObject = z.output<typeof seriesObject>;

export const assetOwner = z.object({ username: z.string().nullable() });

/** The response to a request for a DID or a proof: a task, or the existing value. */
export const didAnswer = z.object({ task_id: id.nullable(), user_meta: userMeta.nullable() });
export const proofAnswer = z.object({
  task_id: id.nullable(),
  obj: z.object({ proof_id: z.string().nullable() }).nullable(),
});

export const platformJob = z
  .object({
    id,
    job_type: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    finalised_at: utcTime.nullable(),
  })
  .transform(({ job_type, arguments: given, finalised_at, ...rest }) => ({
    ...rest,
    type: job_type,
    arguments: given,
    finalisedAt: finalised_at ?? undefined,
  }));

export type PlatformJob = z.output<typeof platformJob>;

export const task = z.object({
  result: z.object({ trust_did: z.string().nullish(), proof_id: z.string().nullish() }).nullable(),
  error: z.string().nullable(),
  created_at: utcTime,
});
