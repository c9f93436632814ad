import { blockedLines } from '../../client/blocked-text.ts';
import type { RunOutcome } from '../../workflow/protocol.ts';
import type { RunStatus, StoredRun } from '../../state/stored-run.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { idColumn, table, type Row } from '../output/table.ts';
import { ago } from '../../time-text.ts';
import { UsageError } from '../../usage-error.ts';
import { readRuns } from '../../reports/runs/read-runs.ts';
import { waitLines } from '../../reports/runs/read-waits.ts';
import { reasonLines } from './reason-lines.ts';
import { runDocuments } from '../../reports/runs/run-document.ts';
import type { ShownStatus } from '../../reports/runs/shown-status.ts';
import { statusText } from './status-text.ts';
import { took } from './took.ts';

export interface ListOptions {
  readonly job?: string;
  readonly status?: RunStatus;
  readonly outcome?: RunOutcome;
  readonly launchedBy?: string;
  readonly asset?: string;
  readonly partition?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit: number;
}

/** @throws UsageError if there is no such job or asset, or no run can match the options */
export async function listRuns(
  context: Context,
  { since, until, ...options }: ListOptions,
): Promise<void> {
  const { output, env } = context;
  const { status, outcome, asset, partition } = options;
  if (status !== undefined && status !== 'completed' && outcome !== undefined) {
    throw new UsageError(
      `--status ${status} and --outcome ${outcome} exclude each other: only completed runs have an outcome`,
    );
  }
  if (partition !== undefined && asset === undefined)
    throw new UsageError('--partition needs --asset: a partition is one of an asset');
  const report = await readRuns(context, {
    ...options,
    startedAfter: since,
    startedBefore: until,
  });
  const { unbegun, runs: found, blockages, waits } = report;

  const rows = [
    ...unbegun.map((run) => row({ ...run, ...open }, output.style, true, blockedLines(run))),
    ...found.map((run) => {
      const blockage = blockages.get(run.runId);
      if (blockage !== undefined)
        return row(run, output.style, true, blockedLines({ ...run, blockage, isRecorded: true }));
      return row(
        run,
        output.style,
        false,
        run.status === 'running' ? waitLines(run, waits) : reasonLines(run.error),
      );
    }),
  ];
  const runColumn = idColumn(
    'RUN',
    [...unbegun, ...found].map(({ runId }) => runId),
  );
  output.show(
    { runs: runDocuments(env, report) },
    rows.length === 0 ? ['No runs.'] : table([...columns, runColumn], rows, output),
  );
}

const columns = [
  { title: 'STATUS' },
  { title: 'JOB', cut: { keep: 'ends', min: 20 } },
  { title: 'STARTED' },
  { title: 'TOOK' },
  { title: 'LAUNCHED BY', cut: { keep: 'start', min: 11 } },
] as const;

const open = {
  status: 'running',
  outcome: null,
  begunAt: null,
  endedAt: null,
  waitsFor: null,
} as const;

function row(
  run: ShownStatus &
    Pick<StoredRun, 'job' | 'startedAt' | 'begunAt' | 'endedAt' | 'launchedBy' | 'runId'>,
  style: Style,
  isBlocked: boolean,
  below: readonly string[],
): Row {
  return {
    cells: [
      statusText(run, style, isBlocked),
      run.job,
      ago(run.startedAt),
      took(run) ?? '',
      run.launchedBy,
      run.runId,
    ],
    below,
  };
}
