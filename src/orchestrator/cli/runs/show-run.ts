import { blockedLines } from '../../client/blocked-text.ts';
import type { Blockage } from '../../client/blockage.ts';
import type { BlockedStep } from '../../state/blocked-steps.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { LogSize } from '../../state/run-logs.ts';
import type { StepWait } from '../../state/request-reports.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { UnbegunRun } from '../../client/find-run.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import type { Context } from '../context.ts';
import type { Output, Style } from '../output/output.ts';
import { markdownLines } from '../output/markdown.ts';
import { section } from '../output/section.ts';
import { jsonText } from '../output/json-text.ts';
import { facts } from '../output/facts.ts';
import { duration, moment } from '../../time-text.ts';
import { findAnyRun } from '../../reports/runs/find-any-run.ts';
import { blockedDocument, runDocument, stepDocument } from '../../reports/runs/run-document.ts';
import { exitCodeOf } from './exit-code.ts';
import { reportOfRun, type RunReport } from '../../reports/runs/read-run.ts';
import {
  stepWaitLines,
  waitDocument,
  waitLines,
  type PlaceWaits,
} from '../../reports/runs/read-waits.ts';
import { statusText } from './status-text.ts';
import { metadataText, stepLines } from './step-line.ts';
import { took } from './took.ts';
import { waitForRun } from './wait-for-run.ts';
import { project } from '../../project.ts';
import { stepName } from '../../workflow/step-name.ts';
import { cutToBytes } from '../../workflow/utf8.ts';

const shownMaterialized = 50;
/** Shorter waits are just the time until the worker's next poll. */
const shownWaitMs = 5_000;

export async function showRun(context: Context, text: string, wait: boolean): Promise<void> {
  const { output, env } = context;
  const found = await findAnyRun(context, text);
  if ('unbegun' in found) return showUnbegun(context, found.unbegun, found.blockage, wait);
  const run = found.recorded;
  const { blockage } = found;
  if (wait) {
    if (run.status === 'running') return void (await waitForRun(context, run));
    context.exitWith(exitCodeOf(run));
  }
  const { basedOn, steps, blocked, waits, stepWaits, log, details } = await reportOfRun(
    context,
    found,
  );
  const now =
    details === undefined ? [] : section('Now', markdownLines(details, output.style), output.style);
  output.show(
    {
      run: {
        ...runDocument(env, run, blockage),
        wait: waitDocument(waits.get(run.workflowId)),
        stepWaits,
        basedOn: basedOn ?? null,
        logLines: log?.lines ?? 0,
      },
      ...(details !== undefined && { details }),
      steps: steps.map(stepDocument),
      blocked: blockedDocument(blocked),
    },
    [
      ...headLines(run, { basedOn, blockage, waits, stepWaits, log }, webUiLink(env, run), output),
      ...now,
      ...allSteps(steps, output.style),
      ...blockedSteps(blocked, output.style),
    ],
  );
}

async function showUnbegun(
  context: Context,
  run: UnbegunRun,
  blockage: Blockage | undefined,
  wait: boolean,
): Promise<void> {
  if (wait) return void (await waitForRun(context, run));
  const url = webUiLink(context.env, run);
  const { style } = context.output;
  const lines =
    blockage === undefined
      ? [`${run.job} waits for a worker: ${project().command} dev, or ${project().command} worker`]
      : [
          `${style('bold', run.job)} ${statusText({ status: 'running', waitsFor: null }, style, true)}`,
          ...blockedLines({ ...run, blockage, isRecorded: false }),
        ];
  context.output.show(
    { run: { ...run, url: url ?? null, status: 'running', blocked: blockage ?? null }, steps: [] },
    [...lines, ...(url === undefined ? [] : [url])],
  );
}

interface Facts {
  readonly basedOn: string | undefined;
  readonly log: LogSize | undefined;
  readonly blockage: Blockage | undefined;
  readonly waits: PlaceWaits;
  readonly stepWaits: readonly StepWait[];
}

/** A run of many partitions has all their keys in its config; `--json` shows it in full. */
const shownConfigBytes = 2_000;

function headLines(
  run: StoredRun,
  { basedOn, blockage, waits, stepWaits, log }: Facts,
  url: string | undefined,
  output: Output,
): readonly string[] {
  const { style } = output;
  const waiting =
    run.status === 'running' ? [...waitLines(run, waits), ...stepWaitLines(stepWaits)] : [];
  const pairs: readonly (readonly [string, string])[] = [
    ['run', run.runId],
    ['workflow', run.workflowId],
    ...(url === undefined ? [] : [['page', url] as const]),
    ['launched by', run.launchedBy],
    ['started', startText(run)],
    ...waiting.map((line) => ['now', line] as const),
    ...(run.scheduledFor === null ? [] : [['scheduled for', moment(run.scheduledFor)] as const]),
    ...(run.resumeFrom === null ? [] : [['resumes', run.resumeFrom] as const]),
    ...(basedOn === undefined ? [] : [['again from', basedOn] as const]),
    ...(run.config === null
      ? []
      : [['config', cutToBytes(jsonText(run.config, output), shownConfigBytes)] as const]),
    ...(log === undefined
      ? []
      : [
          [
            'log',
            `${log.lines} line${log.lines === 1 ? '' : 's'}: ${project().command} runs logs ${run.runId}`,
          ] as const,
        ]),
  ];
  return [
    `${style('bold', run.job)} ${statusText(run, style, blockage !== undefined)}`,
    ...facts(pairs, output),
    ...(run.error === null ? [] : ['', run.error]),
    ...(blockage === undefined
      ? []
      : ['', ...blockedLines({ ...run, blockage, isRecorded: true })]),
  ];
}

/** `2026-11-23 03:57:12 UTC, waited 3 min 4 s, took 12.1 s`. */
function startText(run: StoredRun): string {
  const { startedAt, begunAt, endedAt } = run;
  const waitedMs = (begunAt ?? endedAt ?? new Date()).getTime() - startedAt.getTime();
  const length = took(run);
  return [
    moment(startedAt),
    ...(waitedMs < shownWaitMs ? [] : [`waited ${duration(waitedMs)}`]),
    ...(length === undefined
      ? []
      : [endedAt === null ? `running for ${length}` : `took ${length}`]),
  ].join(', ');
}

function allSteps(steps: readonly StoredOutcome[], style: Style): readonly string[] {
  const failed = steps.filter(({ status }) => status === 'failed');
  const materialized = steps.filter(({ status }) => status === 'materialized');
  const hidden = materialized.length - shownMaterialized;
  return [
    ...section(
      `Failed: ${failed.length}`,
      failed.flatMap((step) => [...stepLines(step, style), ...checkLines(step, style)]),
      style,
    ),
    ...section(
      `Materialized: ${materialized.length}`,
      materialized
        .slice(0, shownMaterialized)
        .flatMap((step) => [...stepLines(step, style), ...checkLines(step, style)]),
      style,
    ),
    ...(hidden > 0 ? [`  … and ${hidden} more (--json lists all)`] : []),
  ];
}

function blockedSteps({ total, found }: RunReport['blocked'], style: Style): readonly string[] {
  const lines = found.map(
    (step) => `${style('yellow', '–')} ${stepName(step)}: ${blockedText(step)} did not pass`,
  );
  const more = total > found.length ? [`… and ${total - found.length} more`] : [];
  return section(`Blocked: ${total}`, [...lines, ...more], style);
}

const blockedText = ({ checks }: BlockedStep) =>
  checks.map(({ name, ...of }) => `check ${name} of ${stepName(of)}`).join(' and ');

function checkLines({ checks }: StoredOutcome, style: Style): readonly string[] {
  return checks.map(({ name, severity, passed, metadata }) => {
    const mark = passed ? style('green', '✓') : style(severity === 'error' ? 'red' : 'yellow', '✗');
    return [
      `  ${mark} check ${name}${passed ? '' : ` not passed (${severity})`}`,
      ...metadataText(metadata),
    ].join(' · ');
  });
}
