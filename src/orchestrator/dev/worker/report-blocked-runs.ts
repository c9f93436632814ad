import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { blockedLines } from '../../client/blocked-text.ts';
import { type BlockedRun, findBlockedRuns } from '../../client/find-blocked-runs.ts';
import type { Report } from '../report.ts';

export interface BlockedRunsOptions {
  readonly client: Client;
  readonly report: Report;
  readonly signal: AbortSignal;
  readonly intervalMs?: number;
}

/** The number of open runs to check, the latest first. */
const examined = 200;

/** Reports each blocked run once, and again when it continues, until the signal aborts. */
export async function reportBlockedRuns({
  client,
  report,
  signal,
  intervalMs = 5_000,
}: BlockedRunsOptions): Promise<void> {
  let blocked = new Map<string, BlockedRun>();
  while (!signal.aborted) {
    const found = await findBlockedRuns(client, { limit: examined }).catch(() => undefined);
    if (found !== undefined) {
      const now = new Map(found.map((run) => [run.runId, run]));
      for (const run of found)
        if (!blocked.has(run.runId)) for (const line of linesOf(run)) report(line);
      for (const { runId, job } of blocked.values())
        if (!now.has(runId)) report(`${job} ${runId} is no longer blocked.`);
      blocked = now;
    }
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}

function linesOf(run: BlockedRun): readonly string[] {
  return [`BLOCKED: ${run.job} ${run.runId}`, ...blockedLines(run).map((line) => `  ${line}`)];
}
