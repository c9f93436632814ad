import { randomUUID } from 'node:crypto';
import { execute, type Database } from '@moderate/orchestrator';

/** A file on the platform: one series of an asset. */
export interface UploadTarget {
  readonly assetUuid: string;
  readonly seriesId: string;
}

/**
 * Records who uploads what, so that a file never has two uploads in progress. Every method is
 * idempotent.
 */
export interface UploadClaims {
  /**
   * Returns the claim's id, unless another upload may be in progress: one whose claim was renewed
   * within `staleMs`, or that sent the whole file within `sentMs`. Committed on return.
   */
  claim(
    target: UploadTarget,
    limits: { readonly staleMs: number; readonly sentMs: number },
  ): Promise<string | undefined>;
  renew(claimId: string): Promise<void>;
  /** False if another upload has replaced this one: the last bytes must not be sent then. */
  markSent(claimId: string): Promise<boolean>;
  end(claimId: string): Promise<void>;
}

const olderThan = (time: string, parameter: string) =>
  `${time} <= now() - ${parameter} * interval '1 ms'`;

export function createUploadClaims(database: Database): UploadClaims {
  const living = 'claim_id = $1 and ended_at is null';
  return {
    async claim({ assetUuid, seriesId }, { staleMs, sentMs }) {
      const claimId = randomUUID();
      const claimed = await execute(
        database,
        `insert into dataset_uploads as old (asset_uuid, series_id, claim_id, touched_at) values ($1, $2, $3, now())
         on conflict (asset_uuid, series_id) do update set claim_id = excluded.claim_id, touched_at = now(), sent_at = null, ended_at = null
         where old.ended_at is not null
            or (old.sent_at is null and ${olderThan('old.touched_at', '$4')})
            or ${olderThan('old.sent_at', '$5')}`,
        [assetUuid, seriesId, claimId, staleMs, sentMs],
      );
      return claimed === 1 ? claimId : undefined;
    },
    renew: async (claimId) =>
      void (await execute(
        database,
        `update dataset_uploads set touched_at = now() where ${living}`,
        [claimId],
      )),
    markSent: async (claimId) => {
      return (
        (await execute(database, `update dataset_uploads set sent_at = now() where ${living}`, [
          claimId,
        ])) === 1
      );
    },
    end: async (claimId) =>
      void (await execute(database, `update dataset_uploads set ended_at = now() where ${living}`, [
        claimId,
      ])),
  };
}
