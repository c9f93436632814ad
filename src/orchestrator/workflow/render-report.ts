import { isPreview, previewTitle, type Metadata } from './json.ts';
import type { StepOutcome, RememberedOutcome, RunOutcome } from './protocol.ts';
import { cutToBytes } from './utf8.ts';

export type RunState = 'running' | 'completed' | 'failed' | 'cancelled';

/** The wait of a run's steps for a pool. */
export interface PoolWait {
  readonly pool: string;
  readonly steps: number;
  /** Number of steps of all runs that wait ahead of the first of these. */
  readonly ahead: number;
  /** The pool's limit; undefined until it is known. */
  readonly limit: number | undefined;
}

export interface WaitingStep {
  /** The concurrency pool that the step waits for. */
  readonly pool: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface RunningStep {
  readonly since: number;
  /** The reported progress; empty if there is none. */
  progress: string;
}

/**
 * The state of an asset in a run, for display: counts, running steps, and the last steps that
 * ended.
 */
export interface AssetReport {
  readonly key: string;
  /** By partition. */
  readonly waiting: Map<string, WaitingStep>;
  readonly running: Map<string, RunningStep>;
  materialized: number;
  failed: number;
  readonly recent: StepOutcome[];
  readonly failures: Extract<RememberedOutcome, { status: 'failed' }>[];
}

export interface ReportState {
  readonly job: string;
  summary: string;
  logsUrl: string | undefined;
  pageUrl: string | undefined;
  state: RunState;
  /** Why it failed, or which parts it skipped although it completed. */
  text: string | undefined;
  /** The pool that the run waits for. */
  pool: string | undefined;
  /** Waits of its steps, by pool. */
  readonly poolWaits: Map<string, PoolWait>;
  /**
   * Number of steps done by this run before it continued as new, or by the run that it resumes
   * from.
   */
  recalled: number;
  outcome: RunOutcome;
  /** Number of checks that did not pass, executed or recalled. */
  notPassed: number;
  readonly assets: Map<string, AssetReport>;
}

/** The Web UI accepts 20,000 bytes of details. */
const maxBytes = 19_000;
const shownRunning = 20;

const titles: Readonly<Record<Exclude<RunState, 'completed'>, string>> = {
  running: 'Running',
  failed: '✗ Failed',
  cancelled: '✗ Cancelled',
};

const completedTitles: Readonly<Record<RunOutcome, string>> = {
  ok: '✓ Completed',
  warnings: '⚠ Completed with warnings',
  checks_failed: '✗ Completed, but checks failed',
};

/**
 * Renders a run as Markdown: its summary, its state, and a list for each asset. It uses lists
 * because tables have no cell padding in the Web UI.
 */
export function renderReport(report: ReportState): string {
  const assets = [...report.assets.values()];
  const title =
    report.state === 'completed' ? completedTitles[report.outcome] : titles[report.state];
  const blocks = [
    report.summary === '' ? report.job : escape(report.summary),
    `**${title}** ${counts(assets, report)}${linkText('Page of the run', report.pageUrl)}${linkText('Logs', report.logsUrl)}`,
    ...(report.pool === undefined || report.state !== 'running'
      ? []
      : [`Waiting for a place in the pool ${escape(report.pool)}`]),
    ...(report.state === 'running' ? [...report.poolWaits.values()].map(poolWaitText) : []),
    ...(report.text === undefined ? [] : [escape(report.text).replaceAll('\n', '\n\n')]),
    ...assets.map(assetBlock),
  ];
  return cutToBytes(blocks.join('\n\n'), maxBytes);
}

function poolWaitText({ pool, steps, ahead, limit }: PoolWait): string {
  const who = steps === 1 ? '1 step waits' : `${steps} steps wait`;
  return `${who} for a place in the pool ${escape(pool)}${limit === undefined ? '' : `, ${ahead} ahead / limit ${limit}`}`;
}

function counts(assets: readonly AssetReport[], { recalled, notPassed }: ReportState): string {
  const sum = (of: (asset: AssetReport) => number) =>
    assets.reduce((total, asset) => total + of(asset), 0);
  return [
    countOf(
      sum(({ materialized }) => materialized),
      'materialized',
    ),
    countOf(
      sum(({ running }) => running.size),
      'running',
    ),
    countOf(
      sum(({ failed }) => failed),
      'failed',
    ),
    countOf(notPassed, notPassed === 1 ? 'check not passed' : 'checks not passed'),
    countOf(recalled, 'done before'),
  ]
    .filter((text) => text !== '')
    .map((text) => `· ${text}`)
    .join(' ');
}

const linkText = (name: string, url: string | undefined) =>
  url === undefined ? '' : ` · [${name}](${url})`;

const countOf = (count: number, what: string) => (count === 0 ? '' : `${count} ${what}`);

function assetBlock({
  key,
  waiting,
  running,
  materialized,
  failed,
  recent,
  failures,
}: AssetReport): string {
  const runningLines = [...running]
    .slice(0, shownRunning)
    .map(
      ([partition, { progress }]) =>
        `- ${name(partition)}running${progress === '' ? '' : ` · ${escape(progress)}`}`,
    );
  const waitingLines = [...waiting]
    .slice(0, shownRunning)
    .map(
      ([partition, { pool }]) =>
        `- ${name(partition)}waits for a place in the pool ${escape(pool)}`,
    );
  const recentFailures = new Set(
    recent.filter(({ status }) => status === 'failed').map(({ partition }) => partition),
  );
  const failureLines = failures
    .filter(({ partition }) => !recentFailures.has(partition))
    .map(({ partition, error }) => `- ${name(partition)}✗ ${escape(error)}`);
  const recentLines = recent.map(outcomeLine);
  const shown =
    runningLines.length + waitingLines.length + failureLines.length + recentLines.length;
  const hidden = running.size + waiting.size + materialized + failed - shown;
  const more = hidden > 0 ? [`- … and ${hidden} more`] : [];
  const list = [
    `#### ${escape(key)}`,
    [...runningLines, ...waitingLines, ...failureLines, ...recentLines.toReversed(), ...more].join(
      '\n',
    ),
  ].join('\n');
  return [list, ...recent.flatMap(previews)].join('\n\n');
}

function outcomeLine(outcome: StepOutcome): string {
  const checks = outcome.checks
    .filter(({ passed }) => !passed)
    .map((check) => ` · check ${escape(check.name)} not passed`);
  const seconds = ((outcome.endedAt - outcome.startedAt) / 1000).toFixed(1);
  const text =
    outcome.status === 'materialized'
      ? `✓ ${metadataText(outcome.metadata)}`
      : `✗ ${escape(outcome.error)} · `;
  return `- ${name(outcome.partition)}${text}${seconds} s${checks.join('')}`;
}

function metadataText(metadata: Metadata): string {
  return Object.entries(metadata)
    .filter(([key, value]) => value !== '' && value !== 0 && value !== null && !isPreview(key))
    .map(([key, value]) => `${escape(key)}: ${escape(String(value))} · `)
    .join('');
}

/** Shown below the list. */
function previews(outcome: StepOutcome): string[] {
  if (outcome.status !== 'materialized') return [];
  const shown = Object.entries(outcome.metadata).filter(([key]) => isPreview(key));
  return shown.flatMap(([key, markdown]) => [`**${escape(previewTitle(key))}**`, String(markdown)]);
}

const name = (partition: string) => (partition === '' ? '' : `**${escape(partition)}** `);

function escape(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#~]/g, String.raw`\$&`);
}
