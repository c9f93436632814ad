import type { Problem, ProblemKind } from '../../reports/health/problem.ts';
import { html, type Html } from './html.ts';
import type { Links } from './links.ts';
import { assetTone, assetWord } from './parts/asset-badge.ts';
import type { Tone } from './parts/badge.ts';
import { command } from './parts/command.ts';
import type { ShownProblem } from './parts/problem-list.ts';
import type { SeriousProblem } from './serious-problems.ts';
import type { Snapshot } from './snapshot.ts';

/** Maximum number of assets; the list of assets shows the others. */
const shownOfAssets = 50;

/** All current problems: general ones first, then those of assets, newest first. */
export function shownProblems(snapshot: Snapshot, links: Links): readonly ShownProblem[] {
  return [
    ...ofServices(snapshot),
    ...statusProblems(snapshot).map((problem) => ofStatus(problem, snapshot, links)),
    ...snapshot.serious.slice(0, shownOfAssets).map((problem) => ofAsset(problem, links)),
  ];
}

/** The total number of problems. */
export function countProblems(snapshot: Snapshot): number {
  return ofServices(snapshot).length + statusProblems(snapshot).length + snapshot.serious.length;
}

function statusProblems({ status, latest }: Snapshot): readonly Problem[] {
  // If assets are known, their own problems are listed. Paused schedules are intentional.
  const left: readonly ProblemKind[] = [
    'paused',
    ...(latest === undefined ? [] : (['overdue', 'checks_failed'] as const)),
  ];
  return status?.problems.filter(({ problem }) => !left.includes(problem)) ?? [];
}

function ofServices({ status }: Snapshot): readonly ShownProblem[] {
  if (status === undefined) return [];
  const down = [
    [
      'Temporal',
      status.temporal,
      'Runs continue when it answers again. Check that it runs, and TEMPORAL_ADDRESS',
    ],
    [
      'State database',
      status.stateDatabase,
      'Check that it runs, and STATE_DATABASE_URL or POSTGRES_*',
    ],
  ] as const;
  return down.flatMap(([subject, { ok, text }, advice]): readonly ShownProblem[] =>
    ok
      ? []
      : [{ tone: 'failed', word: 'away', subject, href: undefined, text, since: null, advice }],
  );
}

const statusWords: Readonly<Record<ProblemKind, readonly [Tone, string]>> = {
  alerts_undeliverable: ['failed', 'alerts not delivered'],
  backfill_stuck: ['overdue', 'backfill stuck'],
  blocked: ['failed', 'pool blocked'],
  checks_failed: ['failed', 'checks failed'],
  dead_letters: ['failed', 'dead letters'],
  failing: ['failed', 'failing'],
  late: ['overdue', 'late'],
  no_worker: ['failed', 'no worker'],
  overdue: ['overdue', 'overdue'],
  paused: ['missing', 'paused'],
  refused: ['failed', 'refused'],
  run_blocked: ['failed', 'run blocked'],
  unreadable: ['failed', 'not readable'],
  waiting: ['queued', 'waiting'],
};

function ofStatus(
  { subject, problem, since, text, advice }: Problem,
  { status }: Snapshot,
  links: Links,
): ShownProblem {
  const [tone, word] = statusWords[problem];
  return {
    tone,
    word,
    subject,
    text,
    advice,
    since,
    href: hrefOf(problem, subject, status?.sensors ?? [], links),
  };
}

function hrefOf(
  problem: ProblemKind,
  subject: string,
  sensors: readonly { readonly name: string; readonly isSchedule: boolean }[],
  links: Links,
): string | undefined {
  switch (problem) {
    case 'late':
    case 'failing':
    case 'refused':
    case 'paused':
      return sensors.some(({ name, isSchedule }) => name === subject && !isSchedule)
        ? links.sensor(subject)
        : links.schedule(subject);
    case 'waiting':
    case 'blocked':
      return links.queue;
    case 'dead_letters':
      return links.deadLetters(subject);
    case 'checks_failed':
    case 'run_blocked':
      return links.runs({ job: subject });
    case 'overdue':
      return links.asset(subject);
    case 'backfill_stuck':
      return links.backfill(subject);
    case 'alerts_undeliverable':
      return links.alerts;
    case 'no_worker':
    case 'unreadable':
      return undefined;
  }
}

function ofAsset(
  { key, known, problem: { kind, text, since, runId } }: SeriousProblem,
  links: Links,
): ShownProblem {
  const again = advisedFor(key, kind, known, links);
  return {
    tone: assetTone(kind),
    word: assetWord(kind),
    subject: key,
    href: links.asset(key),
    text,
    since,
    advice:
      runId === undefined
        ? html`See <a href="${links.asset(key)}">why</a>; once that is clear: ${again}`
        : html`See <a href="${links.run(runId)}">the run</a>; once the cause is removed: ${again}`,
  };
}

/** How to rematerialize an asset: an action on a page and a command. */
function advisedFor(
  key: string,
  kind: SeriousProblem['problem']['kind'],
  { overview, freshness }: SeriousProblem['known'],
  links: Links,
): Html {
  if (kind === 'failed' && overview?.failed?.partition)
    return html`<a href="${links.backfillForm({ asset: key, status: 'failed' })}"
        >backfill what failed</a
      >
      ${command('backfill', key, '--failed')}`;
  const partition =
    kind === 'overdue'
      ? freshness?.partition
      : kind === 'check_failed'
        ? overview?.failedChecks.find((check) => check.partition)?.partition
        : undefined;
  return html`<a href="${links.materialize({ selection: key, partition: partition ?? '' })}"
      >materialize it</a
    >
    ${command('materialize', key, ...(partition ? ['--partition', partition] : []))}`;
}
