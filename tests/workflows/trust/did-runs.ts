import { expect } from 'vitest';
import { asksFor, runJob, type TrustEnvironment } from './trust-environment.ts';

/** A suite's operations on runs that create DIDs, and their results. */
export function createDidRuns(environment: () => TrustEnvironment) {
  const isAbout = (username: string) => asksFor({ kind: 'did', name: username });
  const didOf = (username: string) =>
    environment()
      .platform.users()
      .find((user) => user.username === username)?.trust_did ?? undefined;

  async function askRow(username: string) {
    const text = `select task_id as "taskId", ended_at is null as living from trust_asks where kind = 'did' and subject = $1`;
    const { rows } = await environment().worker.store.database.query<{
      taskId: number | null;
      living: boolean;
    }>(text, [username]);
    return rows[0];
  }

  return {
    isAbout,
    didOf,
    askRow,
    start: (username: string, taskWaitSeconds = 10, resumeFrom?: string) =>
      runJob(
        environment().worker,
        'propagateNewUserToTrustServicesJob',
        { username, taskWaitSeconds },
        resumeFrom,
      ),

    /** Number of requests to the platform, and of DIDs created at the trust service. */
    counts: (username: string) => ({
      posts: environment().platform.requests.filter(isAbout(username)).length,
      made: environment().platform.trustService.made('did', username),
    }),

    async expectSuccess(
      { failure, runId }: { readonly failure: Promise<string | undefined>; readonly runId: string },
      username: string,
    ) {
      expect(await failure).toBeUndefined();
      const did = didOf(username);
      expect(did).toMatch(/^did:/);
      const outcomes = await environment().worker.store.materializations.ofRun(runId);
      expect(outcomes).toMatchObject([
        { asset: 'trust/user_did', partition: username, status: 'materialized', metadata: { did } },
      ]);
      expect(await askRow(username)).toMatchObject({ living: false });
    },
  };
}
