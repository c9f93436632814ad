import { blockedLines } from '../../client/blocked-text.ts';
import { currentDetails } from '../../client/follow-run.ts';
import type { Blockage } from '../../client/blockage.ts';
import type { StoredOutcome } from '../../state/materializations.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { UnbegunRun } from '../../client/find-run.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { markdownLines } from '../output/markdown.ts';
import { section } from '../output/section.ts';
import { table } from '../output/table.ts';
import { duration, moment } from '../output/time.ts';
import { findAnyRun } from './find-any-run.ts';
import { runDocument, stepDocument } from './run-document.ts';
import { exitCodeOf } from './exit-code.ts';
import { statusText } from './status-text.ts';
import { metadataText, stepLine } from './step-line.ts';
import { waitForRun } from './wait-for-run.ts';

const shownMaterialized = 50;

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
  const steps = await (await context.store()).materializations.ofRun(run.runId);
  const details = run.status === 'running' ? await detailsOf(context, run) : undefined;
  const now = details === undefined ? [] : section('Now', markdownLines(details, output.style), output.style);
  output.show({ run: runDocument(env, run, blockage), ...(details !== undefined && { details }), steps: steps.map(stepDocument) }, [
    ...headLines(run, webUiLink(env, run), blockage, output.style),
    ...now,
    ...stepLines(steps, output.style),
  ]);
}

async function showUnbegun(context: Context, run: UnbegunRun, blockage: Blockage | undefined, wait: boolean): Promise<void> {
  if (wait) return void (await waitForRun(context, run));
  const url = webUiLink(context.env, run);
  const { style } = context.output;
  const lines =
    blockage === undefined
      ? [`${run.job} waits for a worker: moderate dev, or moderate worker`]
      : [
          `${style('bold', run.job)} ${statusText({ status: 'running', waitsFor: null }, style, true)}`,
          ...blockedLines({ ...run, blockage, isRecorded: false }),
        ];
  context.output.show({ run: { ...run, url: url ?? null, status: 'running', blocked: blockage ?? null }, steps: [] }, [
    ...lines,
    ...(url === undefined ? [] : [url]),
  ]);
}

/** What a run does at the moment, and what it waits for, as its page tells it. */
async function detailsOf(context: Context, run: StoredRun): Promise<string | undefined> {
  try {
    return await currentDetails(await context.temporal(), run);
  } catch {
    return undefined;
  }
}

function headLines(run: StoredRun, url: string | undefined, blockage: Blockage | undefined, style: Style): readonly string[] {
  const took = run.endedAt === null ? '' : `, took ${duration(run.endedAt.getTime() - run.startedAt.getTime())}`;
  const facts = [
    ['run', run.runId],
    ['workflow', run.workflowId],
    ...(url === undefined ? [] : [['page', url]]),
    ['launched by', run.launchedBy],
    ['started', `${moment(run.startedAt)}${took}`],
    ...(run.resumeFrom === null ? [] : [['resumes', run.resumeFrom]]),
    ...(run.config === null ? [] : [['config', JSON.stringify(run.config)]]),
  ];
  return [
    `${style('bold', run.job)} ${statusText(run, style, blockage !== undefined)}`,
    ...table(facts.map(([name = '', value = '']) => [`  ${style('dim', name)}`, value])),
    ...(run.error === null ? [] : ['', run.error]),
    ...(blockage === undefined ? [] : ['', ...blockedLines({ ...run, blockage, isRecorded: true })]),
  ];
}

function stepLines(steps: readonly StoredOutcome[], style: Style): readonly string[] {
  const failed = steps.filter(({ status }) => status === 'failed');
  const materialized = steps.filter(({ status }) => status === 'materialized');
  const hidden = materialized.length - shownMaterialized;
  return [
    ...section(
      `Failed: ${failed.length}`,
      failed.flatMap((step) => [stepLine(step, style), ...checkLines(step, style)]),
      style,
    ),
    ...section(
      `Materialized: ${materialized.length}`,
      materialized.slice(0, shownMaterialized).flatMap((step) => [stepLine(step, style), ...checkLines(step, style)]),
      style,
    ),
    ...(hidden > 0 ? [`  … and ${hidden} more (--json lists all)`] : []),
  ];
}

function checkLines({ checks }: StoredOutcome, style: Style): readonly string[] {
  return checks.map(({ name, severity, passed, metadata }) => {
    const mark = passed ? style('green', '✓') : style(severity === 'error' ? 'red' : 'yellow', '✗');
    return [`  ${mark} check ${name}${passed ? '' : ` not passed (${severity})`}`, ...metadataText(metadata)].join(' · ');
  });
}
