import type { ImportedMaterialization } from '@moderate/orchestrator/client';
import type { KeyValue } from './read-key-values.ts';

/** The meaning of one row of the old key-value table. */
export type OldState =
  | { readonly kind: 'user' | 'commit'; readonly materialization: ImportedMaterialization }
  | { readonly kind: 'unknown'; readonly key: string; readonly reason: string };

const userPrefix = 'user-trust-did:';
const commitPrefix = 'git-dataset-commit:';

/**
 * `user-trust-did:<username>` holds the ISO 8601 UTC time at which the user's DID was created;
 * `git-dataset-commit:<slug>` holds the last uploaded commit of a file. Usernames and slugs are
 * used unchanged.
 */
export function readOldState({ key, value }: KeyValue, now: Date): OldState {
  if (key.startsWith(userPrefix)) return user(key, key.slice(userPrefix.length), value);
  if (key.startsWith(commitPrefix))
    return commit(key, key.slice(commitPrefix.length), value.trim(), now);
  return { kind: 'unknown', key, reason: 'nothing here needs it' };
}

function user(key: string, username: string, value: string): OldState {
  const madeAt = utcTime(value.trim());
  if (username === '' || madeAt === undefined)
    return { kind: 'unknown', key, reason: 'expected a username and an ISO time' };
  return {
    kind: 'user',
    materialization: {
      asset: 'trust/user_did',
      partition: username,
      value: null,
      metadata: { imported: true },
      madeAt,
    },
  };
}

function commit(key: string, slug: string, sha: string, madeAt: Date): OldState {
  if (slug === '' || !/^[0-9a-f]{7,64}$/i.test(sha))
    return { kind: 'unknown', key, reason: 'expected a file and a commit' };
  const metadata = { imported: true, commit: sha };
  return {
    kind: 'commit',
    materialization: {
      asset: 'datasets/uploaded_file',
      partition: slug,
      value: { commit: sha },
      metadata,
      madeAt,
    },
  };
}

function utcTime(text: string): Date | undefined {
  const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (iso === null) return undefined;
  const time = new Date(`${text.replace(' ', 'T')}${iso[3] === undefined ? 'Z' : ''}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
