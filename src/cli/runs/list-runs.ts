import type { RunOutcome, RunStatus, StoredRun } from '@moderate/orchestrator/client';
import { choose } from '../choose.ts';
import type { Context } from '../context.ts';
import { table } from '../output/table.ts';
import { ago, duration } from '../output/time.ts';
import { reconciled } from './reconciled.ts';
import { runDocument } from './run-document.ts';
import { statusText } from './status-text.ts';

export interface ListOptions {
  readonly job?: string;
  readonly status?: RunStatus;
  readonly outcome?: RunOutcome;
  readonly limit: number;
}

export async function listRuns(context: Context, { job, status, outcome, limit }: ListOptions): Promise<void> {
  const { output, env } = context;
  if (job !== undefined) choose('job', job, [...(await context.definitions()).jobs.keys()]);
  const { runs } = await context.store();
  const running = await runs.list({ job, status: 'running', limit: 1_000 });
  await reconciled(context, running);
  const found = await runs.list({ job, status, outcome, limit });

  const head = ['STATUS', 'JOB', 'STARTED', 'TOOK', 'LAUNCHED BY', 'RUN'].map((title) => output.style('dim', title));
  const rows = found.map((run) => [
    statusText(run, output.style),
    run.job,
    ago(run.startedAt),
    duration(durationOf(run)),
    run.launchedBy,
    run.runId,
  ]);
  output.show({ runs: found.map((run) => runDocument(env, run)) }, rows.length === 0 ? ['No runs.'] : table([head, ...rows]));
}

const durationOf = ({ startedAt, endedAt }: StoredRun) => (endedAt ?? new Date()).getTime() - startedAt.getTime();
