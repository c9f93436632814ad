import { blockedLines } from '../../client/blocked-text.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import type { RunOutcome } from '../../workflow/protocol.ts';
import type { RunStatus, StoredRun } from '../../state/stored-run.ts';
import { choose } from '../choose.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { table } from '../output/table.ts';
import { ago, duration } from '../output/time.ts';
import { otherBlockedRuns, reconciled, type AnyBlockedRun } from './reconciled.ts';
import { runDocument } from './run-document.ts';
import { statusText, type ShownStatus } from './status-text.ts';

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
  const includesRunning = (status ?? 'running') === 'running' && outcome === undefined;
  const [{ blockages: ofRunning }, others] = await Promise.all([
    reconciled(context, running),
    includesRunning ? otherBlockedRuns(context, running, job) : [],
  ]);
  const blockages = new Map([...ofRunning, ...others.map(({ runId, blockage }) => [runId, blockage] as const)]);
  const unbegun = others.filter((run) => !run.isRecorded && run.job !== 'sensorTick').slice(0, limit);
  const found = (await runs.list({ job, status, outcome, limit })).slice(0, limit - unbegun.length);

  const rows = [
    ...unbegun.map((run) => ({ cells: cellsOf({ ...run, ...open }, output.style, true), lines: blockedLines(run) })),
    ...found.map((run) => {
      const blockage = blockages.get(run.runId);
      const lines = blockage === undefined ? [] : blockedLines({ ...run, blockage, isRecorded: true });
      return { cells: cellsOf(run, output.style, blockage !== undefined), lines };
    }),
  ];
  const titles = ['STATUS', 'JOB', 'STARTED', 'TOOK', 'LAUNCHED BY', 'RUN'].map((title) => output.style('dim', title));
  const [head = '', ...aligned] = table([titles, ...rows.map(({ cells }) => cells)]);
  const lines = rows.flatMap((row, index) => [aligned[index] ?? '', ...row.lines.map((line) => `  ${line}`)]);
  const documents = [
    ...unbegun.map((run) => ({ ...unbegunDocument(run), url: webUiLink(env, run) ?? null })),
    ...found.map((run) => runDocument(env, run, blockages.get(run.runId))),
  ];
  output.show({ runs: documents }, rows.length === 0 ? ['No runs.'] : [head, ...lines]);
}

const open = { status: 'running', outcome: null, endedAt: null, waitsFor: null } as const;

function unbegunDocument({ runId, workflowId, job, startedAt, launchedBy, blockage }: AnyBlockedRun) {
  return { runId, workflowId, job, ...open, blocked: blockage, launchedBy, startedAt };
}

function cellsOf(
  run: ShownStatus & Pick<StoredRun, 'job' | 'startedAt' | 'endedAt' | 'launchedBy' | 'runId'>,
  style: Style,
  isBlocked: boolean,
): readonly string[] {
  const took = duration((run.endedAt ?? new Date()).getTime() - run.startedAt.getTime());
  return [statusText(run, style, isBlocked), run.job, ago(run.startedAt), took, run.launchedBy, run.runId];
}
