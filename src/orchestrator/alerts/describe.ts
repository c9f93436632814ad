import { runPageUrl } from '../client/run-page-url.ts';
import { webUiLink } from '../client/web-ui-link.ts';
import type { Env } from '../env.ts';
import { project } from '../project.ts';
import type { Problem } from '../reports/health/problem.ts';
import type { Redact } from '../run-logs/redact.ts';
import type { AlertEvent } from '../state/alert-events.ts';
import { shownItems, type AlertItem } from './message.ts';
import { itemTitle } from './targets/texts.ts';

/** The context in which events and problems become items with redacted, bounded texts. */
export interface Describing {
  readonly env: Env;
  readonly redact: Redact;
}

/** Maximum length of a text or a name, in characters. */
const maxText = 300;
const maxName = 200;
/** How many characters of a text are searched for secrets. */
const searched = 20_000;

const notPassed = 'did not pass the check ';

export function itemOfEvent({ env, redact }: Describing, event: AlertEvent): AlertItem {
  const partition =
    'asset' in event && event.partition !== '' ? event.partition.slice(0, maxName) : null;
  const text =
    event.kind === 'check_failed'
      ? `${notPassed}${event.check}`
      : (event.error.split('\n', 1)[0] ?? '');
  return {
    kind: event.kind,
    subject: ('asset' in event ? event.asset : event.job).slice(0, maxName),
    partition,
    runId: event.runId,
    text: bounded(redact, text),
    advice: `${project().command} runs show ${event.runId}`,
    at: event.at.toISOString(),
    url: linkTo(env, event)?.replace(/[()]/g, encodeURIComponent) ?? null,
  };
}

/** This page links to the Temporal Web UI. */
const linkTo = (env: Env, event: AlertEvent) =>
  runPageUrl(env, event.runId) ?? webUiLink(env, event);

export function itemOfProblem(
  { redact }: Describing,
  { problem, subject, since, text, advice }: Problem,
  now: Date,
): AlertItem {
  return {
    kind: problem,
    subject: subject.slice(0, maxName),
    partition: null,
    runId: null,
    url: null,
    text: bounded(redact, text),
    advice: advice === '' ? null : bounded(redact, advice),
    at: (since ?? now).toISOString(),
  };
}

/** The answer of a target or a service, as it is stored and logged. */
export function bounded(redact: Redact, text: string): string {
  const clean = redact(text.slice(0, searched));
  return clean.length > maxText ? `${clean.slice(0, maxText)}…` : clean;
}

/** The contents of an open alert. */
export interface Collected {
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly AlertItem[];
}

export function addItem({ counts, items }: Collected, item: AlertItem): Collected {
  return {
    counts: { ...counts, [item.kind]: (counts[item.kind] ?? 0) + 1 },
    items: items.length < shownItems ? [...items, item] : items,
  };
}

const phrases: Readonly<Record<string, readonly [one: string, many: string]>> = {
  run_failed: ['run failed', 'runs failed'],
  run_cancelled: ['run was cancelled', 'runs were cancelled'],
  step_failed: ['step failed', 'steps failed'],
  check_failed: ['check did not pass', 'checks did not pass'],
  alerts_undeliverable: ['target receives no alerts', 'targets receive no alerts'],
  backfill_stuck: ['backfill is stuck', 'backfills are stuck'],
  blocked: ['pool is blocked', 'pools are blocked'],
  checks_failed: [
    'job completes without passing its checks',
    'jobs complete without passing their checks',
  ],
  dead_letters: ['queue has dead letters', 'queues have dead letters'],
  failing: ['sensor is failing', 'sensors are failing'],
  late: ['sensor or schedule is stuck', 'sensors or schedules are stuck'],
  no_worker: ['task queue has no worker', 'task queues have no worker'],
  overdue: ['asset is overdue', 'assets are overdue'],
  paused: [
    'schedule is paused for missing variables',
    'schedules are paused for missing variables',
  ],
  refused: ['sensor has runs that Temporal refuses', 'sensors have runs that Temporal refuses'],
  run_blocked: ['job has a blocked run', 'jobs have blocked runs'],
  waiting: ['queue of runs is stuck', 'queues of runs are stuck'],
};

/** `weather/readings [2026-01-01]`, of a check `not_empty of weather/readings [2026-01-01]`. */
function nameOf(item: AlertItem): string {
  const { kind, text } = item;
  return kind === 'check_failed' && text.startsWith(notPassed)
    ? `${text.slice(notPassed.length)} of ${itemTitle(item)}`
    : itemTitle(item);
}

/** `3 runs failed, 1 run was cancelled: dailyReport`, `2 steps failed: weather/readings [2026-01-01] and others`. */
export function titleOf({ counts, items }: Collected): string {
  const texts = Object.entries(counts).map(
    ([kind, count]) => `${count} ${phrases[kind]?.[count === 1 ? 0 : 1] ?? kind}`,
  );
  const names = [...new Set(items.map(nameOf))];
  return `${texts.join(', ')}: ${names[0] ?? ''}${names.length > 1 ? ' and others' : ''}`;
}

export function countOf({ counts }: Pick<Collected, 'counts'>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
