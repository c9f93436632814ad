import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyRunRequest } from '../definitions/run-request.ts';
import type { WindowSchedule } from '../definitions/schedule-for.ts';
import type { ScheduledWindows } from '../definitions/scheduled-windows.ts';
import type { AnyBatch, Sensor, SensorContext } from '../definitions/sensor.ts';
import type { Named } from '../workflow/asset-ref.ts';
import { project } from '../project.ts';
import { dueWindows, nextWindow, type DueWindow, type WindowCount } from './due-windows.ts';

/**
 * Maximum clock difference between the worker and Temporal: a tick that is this early waits until
 * its window is due.
 */
const earlyMs = 30_000;
const requestsAtOnce = 1_000;
const longestAssets = 500;

type Context = Pick<SensorContext<Named, string>, 'cursor' | 'keysOf' | 'signal'>;

/**
 * The sensor that requests the windows of a schedule. Its cursor is the end of the last window that
 * was requested or skipped.
 * @param now for tests
 */
export function windowSensor(
  { name, description, assets }: WindowSchedule,
  scheduled: ScheduledWindows,
  now = () => new Date(),
): Sensor {
  return {
    name,
    assets,
    mode: 'poll',
    intervalSecs: 60,
    deadlineSecs: 300,
    uses: {},
    jobs: {},
    retry: 'never',
    description: description || `Materialize ${scheduled.assets.join(' ')} when a window ends`,
    windows: scheduled,
    evaluate: (context) => evaluate(scheduled, context, now),
  };
}

/** The prefix of run keys of a schedule's requests, followed by the partition key. */
export function runKeyPrefix({ assets }: Pick<ScheduledWindows, 'assets'>): string {
  const keys = assets.toSorted().join(',');
  return `${keys.length <= longestAssets ? keys : createHash('sha256').update(keys).digest('hex')}/`;
}

/** The initial cursor of a schedule, which starts with the window that ends next. */
export const firstCursor = (now: Date): string => now.toISOString();

async function* evaluate(
  scheduled: ScheduledWindows,
  { cursor, keysOf, signal }: Context,
  now: () => Date,
): AsyncGenerator<AnyBatch> {
  if (cursor === undefined) {
    yield { cursor: firstCursor(now()), skipReason: 'It begins with the window that ends next' };
    return;
  }
  const next = nextWindow(scheduled, now());
  const at = await timeOfLook(next, now(), signal);
  const due = dueWindows(scheduled, new Date(cursor), at);
  if (due === undefined) {
    yield {
      skipReason:
        next === undefined
          ? 'Its last window has ended'
          : `Next is ${next.key}, at ${next.dueAt.toISOString()}`,
    };
    return;
  }
  let requests: readonly AnyRunRequest[] = [];
  for await (const more of requestsOf(scheduled, due.requested, keysOf)) {
    if (requests.length > 0) yield { requests };
    requests = more;
  }
  const none = `The other dimension, ${scheduled.other?.description}, has no keys`;
  const note = due.leftOut === undefined ? {} : { note: leftOutText(scheduled, due.leftOut) };
  // Move the cursor with the last requests: a repeated tick then finds all windows again, and their
  // run keys prevent duplicates.
  yield {
    requests,
    cursor: due.end.toISOString(),
    ...note,
    ...(requests.length === 0 && { skipReason: none }),
  };
}

async function timeOfLook(
  next: DueWindow | undefined,
  now: Date,
  signal: AbortSignal,
): Promise<Date> {
  const waitMs = next === undefined ? Infinity : next.dueAt.getTime() - now.getTime();
  if (next === undefined || waitMs > earlyMs) return now;
  await sleep(waitMs, undefined, { signal });
  return next.dueAt;
}

async function* requestsOf(
  scheduled: ScheduledWindows,
  windows: readonly DueWindow[],
  keysOf: Context['keysOf'],
): AsyncGenerator<readonly AnyRunRequest[]> {
  let page: AnyRunRequest[] = [];
  for (const window of windows) {
    for await (const others of otherKeys(scheduled, keysOf)) {
      for (const other of others) {
        page.push(requestOf(scheduled, window, other));
        if (page.length < requestsAtOnce) continue;
        yield page;
        page = [];
      }
    }
  }
  yield page;
}

async function* otherKeys(
  { other }: ScheduledWindows,
  keysOf: Context['keysOf'],
): AsyncGenerator<readonly (string | undefined)[]> {
  if (other?.kind === 'dynamic') yield* keysOf(other);
  else if (other?.kind === 'static') yield other.keys;
  else yield [undefined];
}

function requestOf(
  scheduled: ScheduledWindows,
  { key, dueAt }: DueWindow,
  other: string | undefined,
): AnyRunRequest {
  const { assets, config, keyOf } = scheduled;
  const partition = keyOf(key, other);
  return {
    runKey: `${runKeyPrefix(scheduled)}${partition}`,
    assets: assets.map((asset) => ({ key: asset })),
    partition,
    config,
    scheduledFor: dueAt,
  };
}

/** Formats like `3 windows, 2026-01-01..2026-01-03`. */
export function windowsText({ first, last, count }: WindowCount): string {
  return count === 1 ? `1 window, ${first}` : `${count} windows, ${first}..${last}`;
}

function leftOutText({ assets, maxCatchUp }: ScheduledWindows, leftOut: WindowCount): string {
  return `Skipped ${windowsText(leftOut)}, because maxCatchUp is ${maxCatchUp}. To request what is missing: ${project().command} backfill ${assets.join(' ')} --missing`;
}
