import type { AnyBlockedRun } from '../../../reports/runs/reconciled.ts';
import type { RunsReport } from '../../../reports/runs/read-runs.ts';
import { waitLines } from '../../../reports/runs/read-waits.ts';
import { blockedAdvice, blockedReason, type Blocked } from '../../../client/blocked-text.ts';
import type { StoredRun } from '../../../state/stored-run.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { reason } from './reason.ts';
import { runBadge } from './run-badge.ts';
import { table, type Row } from './table.ts';
import { agoTime, tookText } from './time.ts';

const columns = [
  { title: 'Run', kind: 'wide' },
  { title: 'Status', kind: 'state' },
  { title: 'Started', kind: 'number' },
  { title: 'Took', kind: 'number' },
  { title: 'Launched by', kind: 'state' },
] as const;

type ShownRuns = Pick<RunsReport, 'runs' | 'blockages' | 'waits'> &
  Partial<Pick<RunsReport, 'unbegun' | 'summaries'>>;

/** Runs with the cause of their failure. */
export function runsTable(
  label: string,
  { unbegun = [], runs, blockages, waits, summaries }: ShownRuns,
  links: Links,
): Html {
  const rows = [
    ...unbegun.map((run) => unbegunRow(run, links)),
    ...runs.map((run) => {
      const blockage = blockages.get(run.runId);
      const text = below(run, { blockages, waits });
      return runRow(run, summaries?.get(run.runId) ?? '', blockage !== undefined, text, links);
    }),
  ];
  return table(label, columns, rows);
}

function below(
  run: StoredRun,
  { blockages, waits }: Pick<ShownRuns, 'blockages' | 'waits'>,
): Html | undefined {
  const blockage = blockages.get(run.runId);
  if (blockage !== undefined) return blockedText({ ...run, blockage, isRecorded: true });
  if (run.status !== 'running') return run.error === null ? undefined : reason(run.error);
  const lines = waitLines(run, waits);
  return lines.length === 0 ? undefined : html`<p class="muted">${lines.join(', ')}</p>`;
}

function runRow(
  run: StoredRun,
  summary: string,
  isBlocked: boolean,
  text: Html | undefined,
  links: Links,
): Row {
  const { runId, job, startedAt, begunAt, endedAt, launchedBy } = run;
  return {
    cells: [
      html`<a class="whole" href="${links.run(runId)}"
          ><span class="name">${job}</span> <span class="id">${shortId(runId)}</span></a
        >${summary === '' ? '' : html`<p class="muted">${summary}</p>`}`,
      runBadge(run, isBlocked),
      agoTime(startedAt),
      tookText(begunAt, endedAt),
      launchedBy,
    ],
    below: text,
  };
}

function unbegunRow(run: AnyBlockedRun, links: Links): Row {
  return {
    cells: [
      html`<a class="whole" href="${links.run(run.runId)}"
        ><span class="name">${run.job}</span> <span class="id">${shortId(run.runId)}</span></a
      >`,
      runBadge({ status: 'running', waitsFor: null }, true),
      agoTime(run.startedAt),
      '',
      run.launchedBy,
    ],
    below: blockedText(run),
  };
}

/** Why a run cannot continue, and what to do. */
export function blockedText(run: Blocked): Html {
  return html`<p class="reason">${blockedReason(run.blockage)}</p>
    <p class="advice">${blockedAdvice(run)}</p>`;
}

/** The end of a run id: ids of runs started at about the same time have the same beginning. */
export const shortId = (runId: string): string =>
  runId.length > 12 ? `…${runId.slice(-8)}` : runId;
