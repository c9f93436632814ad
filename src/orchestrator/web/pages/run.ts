import type { RunHead, UnbegunReport } from '../../reports/runs/read-run.ts';
import { stepWaitLines, waitLines } from '../../reports/runs/read-waits.ts';
import type { BlockedStep } from '../../state/blocked-steps.ts';
import type { LogLine } from '../../state/run-logs.ts';
import type { Found, NotPassedCheck, RunStep } from '../../state/run-steps.ts';
import { html, type Html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { auditLink } from './parts/audit-link.ts';
import { actionButton } from './parts/actions.ts';
import { card } from './parts/card.ts';
import { command, copyAsCommand } from './parts/command.ts';
import { emptyState } from './parts/notice.ts';
import { reason } from './parts/reason.ts';
import { runBadge } from './parts/run-badge.ts';
import { logPart, type LogQuery } from './parts/run-log.ts';
import { stepsPart, type StepsQuery, type StepsReport } from './parts/run-steps.ts';
import { blockedText } from './parts/runs-table.ts';
import { blockedSteps, failedChecks, failedSteps } from './parts/step-tables.ts';
import { agoTime, fullTime, tookText } from './parts/time.ts';
import { facts, jsonBlock } from './parts/value.ts';

export interface RunPageReport extends RunHead {
  /** Undefined without `TEMPORAL_UI_URL`. */
  readonly temporalUrl: string | undefined;
  /** Whether its job still exists and its config is known. */
  readonly isLaunchable: boolean;
  readonly steps: StepsReport;
  /** The first failed steps. */
  readonly failed: Found<RunStep>;
  readonly checks: Found<NotPassedCheck>;
  /** The first steps that checks block. */
  readonly blocked: Found<BlockedStep>;
  /** The last matching lines. */
  readonly lines: readonly LogLine[];
  /** The position after these lines, for reading new ones. */
  readonly after: number;
  readonly query: StepsQuery & LogQuery;
}

/** Maximum number of failed steps and checks above the list of steps. */
export const listedFailures = 20;

const liveSeconds = 5;
/** A run that has ended can still be requested again. */
const endedSeconds = 60;

export function runPage(given: RunPageReport, links: Links): Page {
  const { run, summary, blockage, details, query, temporalUrl } = given;
  const waiting = nowLines(given);
  return {
    title: run.job,
    section: 'Runs',
    everySeconds: run.status === 'running' ? liveSeconds : endedSeconds,
    follows: [`run:${run.runId}`],
    beside: html`${runBadge(run, blockage !== undefined)} <span class="id">${run.runId}</span>`,
    actions: html`${temporalUrl === undefined ? '' : html`<a class="button" href="${temporalUrl}">Open in Temporal</a>`}
    ${actionsOf(given, links)} ${copyAsCommand(commandsOf(given))}`,
    body: html`
      ${summary === '' ? '' : html`<p id="summary" data-live>${summary}</p>`}
      ${blockage === undefined ? '' : card({ id: 'blocked', title: 'It cannot continue', body: blockedText({ ...run, blockage, isRecorded: true }) })}
      ${run.error === null ? '' : card({ id: 'error', title: run.status === 'cancelled' ? 'Cancelled' : 'Why it failed', body: reason(run.error) })}
      ${failedSteps(run.runId, given.failed, links)} ${failedChecks(given.checks, links)}
      ${blockedSteps(given.blocked, links)}
      ${
        waiting.length + (details === undefined ? 0 : 1) === 0
          ? ''
          : card({
              id: 'now',
              title: 'Now',
              body: html`${waiting.map((line) => html`<p>${line}</p>`)}${details === undefined ? '' : html`<pre tabindex="0">${plainText(details)}</pre>`}`,
            })
      }
      ${stepsPart(given.steps, query, links)} ${logPart(given, links)}
      <div class="columns">
        ${card({ id: 'about', title: 'About', aside: auditLink(run.runId, links), body: aboutRun(given, links) })}
        ${
          run.config === null
            ? ''
            : card({
                id: 'config',
                title: 'Config',
                body: jsonBlock(run.config as never),
              })
        }
      </div>
      ${run.result === null || run.result === '' ? '' : card({ id: 'result', title: 'Result', body: html`<pre tabindex="0">${plainText(run.result)}</pre>` })}
    `,
  };
}

function nowLines({ run, blockage, waits, stepWaits, details }: RunPageReport): readonly string[] {
  if (run.status !== 'running') return [];
  const lines = [...waitLines(run, waits), ...stepWaitLines(stepWaits)];
  if (lines.length > 0 || details !== undefined || blockage !== undefined) return lines;
  return [
    'No worker reports what the run is doing, so its steps in progress are not shown. It continues once a worker answers.',
  ];
}

function actionsOf(report: RunPageReport, links: Links): Html {
  const { runId, job, status, outcome } = report.run;
  if (status === 'running') {
    const confirm = 'Cancel this run? Its steps stop and clean up; what was materialized stays.';
    const cancel = actionButton(
      { label: 'Cancel', action: ['cancelRun', { run: runId }], confirm },
      links,
    );
    if (report.blockage === undefined) return cancel;
    const question = 'Terminate this run? It ends at once, and its steps do not clean up.';
    return html`${cancel}
    ${actionButton({ label: 'Terminate', action: ['terminateRun', { run: runId }], confirm: question }, links)}`;
  }
  const again = report.isLaunchable
    ? html`<a class="button" href="${links.job(job, { from: runId })}#launch"
        >Edit the config and run again</a
      >`
    : '';
  if (status === 'completed' && outcome === 'ok') return html`${again}`;
  return html`${actionButton(
    {
      label: 'Retry what failed',
      action: ['retryRun', { run: runId }],
      opens: 'run',
      primary: true,
    },
    links,
  )}
  ${again}`;
}

/** Longer commands are not useful; the launch form has the config. */
const longestConfig = 2_000;

function againCommand({ run: { job, config }, isLaunchable }: RunPageReport) {
  const text = JSON.stringify(config);
  const isShort = config !== null && text.length <= longestConfig;
  return isLaunchable && isShort
    ? [['Run it again, with the same config', ['run', job, '--config', text]] as const]
    : [];
}

function commandsOf(report: RunPageReport): readonly (readonly [string, readonly string[]])[] {
  const { runId, status, outcome } = report.run;
  if (status === 'running')
    return [
      ['Watch it', ['runs', 'show', runId, '--wait']],
      ['Cancel it', ['runs', 'cancel', runId]],
    ];
  const retry =
    status === 'completed' && outcome === 'ok'
      ? []
      : [['Repeat what failed', ['runs', 'retry', runId, '--wait']] as const];
  return [
    ...retry,
    ...againCommand(report),
    ['Show it', ['runs', 'show', runId]],
    ['Show its log', ['runs', 'logs', runId]],
  ];
}

function aboutRun({ run, basedOn }: RunPageReport, links: Links): Html {
  const { workflowId, launchedBy, startedAt, begunAt, endedAt, scheduledFor, resumeFrom, runKey } =
    run;
  return facts([
    ['Workflow', html`<span class="name">${workflowId}</span>`],
    ['Launched by', launchedBy],
    ...(basedOn === undefined
      ? []
      : [
          [
            'Launched again from',
            html`<a class="name" href="${links.run(basedOn)}">${basedOn}</a>`,
          ] as const,
        ]),
    ...(runKey === null ? [] : [['Run key', html`<span class="name">${runKey}</span>`] as const]),
    ['Started', html`${fullTime(startedAt)}, ${agoTime(startedAt)}`],
    ...(begunAt === null
      ? []
      : [
          ['Waited', tookText(startedAt, begunAt)] as const,
          [endedAt === null ? 'Runs for' : 'Took', tookText(begunAt, endedAt)] as const,
        ]),
    ...(scheduledFor === null ? [] : [['Scheduled for', fullTime(scheduledFor)] as const]),
    ...(resumeFrom === null
      ? []
      : [
          [
            'Resumes',
            html`<a class="name" href="${links.run(resumeFrom)}">${resumeFrom}</a>`,
          ] as const,
        ]),
  ]);
}

/** Markdown without markup and link URLs. */
const plainText = (markdown: string): string =>
  markdown
    .replace(/(?<!\\)\[([^\]\\]*)\]\([^)\s]*\)/g, '$1')
    .replace(/(?<!\\)\*\*/g, '')
    .replace(/^#+ /gm, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1');

/** The page of a run that no worker has begun. */
export function unbegunPage({ unbegun, blockage }: UnbegunReport): Page {
  return {
    title: unbegun.job,
    section: 'Runs',
    everySeconds: liveSeconds,
    follows: [`run:${unbegun.runId}`],
    beside: html`${runBadge({ status: 'running', waitsFor: null }, blockage !== undefined)}
      <span class="id">${unbegun.runId}</span>`,
    body: card({
      id: 'blocked',
      title: 'It has not begun',
      body:
        blockage === undefined
          ? emptyState('It waits for a worker.', html`Start one: ${command('worker')}`)
          : blockedText({
              ...unbegun,
              blockage,
              isRecorded: false,
            }),
    }),
  };
}
