import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TestWorker } from '../support/start-worker.ts';
import { runCommand, runJson, type CommandOptions } from './run-command.ts';
import { startPartyWorker } from './start-party-worker.ts';

interface ScheduleDocument {
  readonly name: string;
  readonly state: string;
  readonly timeZone: string;
  readonly next: readonly string[];
  readonly lastRun: { readonly runId: string; readonly status: string } | null;
}

const absent = new Set<string>();
let worker: TestWorker;
let options: CommandOptions;

beforeAll(async () => {
  ({ worker, options } = await startPartyWorker({ absent, greeted: [] }));
});

afterAll(() => worker.stop());

beforeEach(() => absent.clear());

const schedules = (...args: string[]) => runCommand(['schedules', ...args], options);
const party = async () =>
  (
    await runJson<{ schedules: readonly ScheduleDocument[] }>(['schedules', 'list'], options)
  ).schedules.find(({ name }) => name === 'partySchedule');

test('what does not exist yet is listed, and can be neither started nor paused nor triggered', async () => {
  expect((await schedules('list')).out).toMatch(
    /^SCHEDULE +STATE +LAST RUN\npartySchedule +no schedule +none\n {4}partyJob at 30 18 \* \* 0,5,6 Europe\/Madrid\n/,
  );
  for (const command of ['start', 'pause', 'trigger']) {
    expect(await schedules(command, 'partySchedule')).toEqual({
      code: 1,
      out: '',
      err: 'partySchedule has no schedule yet: moderate schedules apply [SCHEDULE_NOT_FOUND]\n',
    });
  }
});

test('start and pause say how the schedule was and is, and list and show why', async () => {
  await schedules('apply');
  expect((await schedules('show', 'partySchedule')).out).toMatch(
    /^partySchedule paused as created\n {2}job +partyJob\n {2}description +Greet 1 guests\n {2}times +30 18 \* \* 0,5,6 Europe\/Madrid\n {2}next +none\n {2}note +created paused; /,
  );
  expect((await schedules('start', 'partySchedule')).out).toBe(
    'partySchedule: running (was paused as created)\n',
  );
  expect((await schedules('list')).out).toMatch(
    /\npartySchedule +running +none\n {4}partyJob at 30 18 \* \* 0,5,6 Europe\/Madrid, next \d{4}-\d\d-\d\d 18:30:00 Europe\/Madrid\n/,
  );
  const shown = (await schedules('show', 'partySchedule')).out;
  expect(shown).toMatch(/\n {2}next +(\d{4}-\d\d-\d\d 18:30:00 Europe\/Madrid\n +){4}\d{4}/);
  const running = await party();
  expect(running).toMatchObject({ state: 'running', timeZone: 'Europe/Madrid', lastRun: null });
  expect(running?.next.length).toBeGreaterThan(4);

  const paused = await schedules('pause', 'partySchedule', '--note', 'The hall is closed');
  expect(paused.out).toBe('partySchedule: paused by a person: The hall is closed (was running)\n');
  expect((await schedules('list')).out).toMatch(
    /\npartySchedule +paused by a person +none\n.*Madrid\n {4}paused: The hall is closed\n/,
  );
  expect(await party()).toMatchObject({
    state: 'paused by a person',
    note: 'The hall is closed',
    next: [],
  });
  expect(await runJson(['schedules', 'start', 'shoppingSchedule'], options)).toMatchObject({
    schedule: 'shoppingSchedule',
    after: { state: 'paused for variables', note: expect.stringContaining('SHOP_HOST') },
  });
  expect((await schedules('list')).out).toContain(
    '\n    paused: missing SHOP_HOST, SHOP_PASSWORD\n',
  );
});

test('trigger starts the run of a paused schedule, and list and show report its result', async () => {
  const triggered = await schedules('trigger', 'partySchedule', '--wait');
  expect(triggered).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Started partyJob: \S+\n[^]*\npartyJob completed after /),
  });
  const runId = /^Started partyJob: (\S+)/.exec(triggered.out)?.[1] ?? '';
  expect((await schedules('list')).out).toMatch(
    /\npartySchedule +paused by a person +\d+ s ago +completed\n/,
  );
  expect(await party()).toMatchObject({
    lastRun: { runId, status: 'completed', launchedBy: 'schedule:partySchedule' },
  });

  absent.add('Ann');
  expect(await runJson(['schedules', 'trigger', 'partySchedule'], options)).toMatchObject({
    code: 0,
    schedule: 'partySchedule',
    hasWorker: true,
    run: {
      job: 'partyJob',
      status: 'running',
    },
  });
  await expect.poll(party, { timeout: 10_000 }).toMatchObject({ lastRun: { status: 'failed' } });
  expect((await schedules('list')).out).toMatch(
    /\n {4}paused: The hall is closed\n {4}last run: party\/greeting \[Ann\]: Ann is not here\n/,
  );
  expect((await schedules('show', 'partySchedule')).out).toMatch(
    new RegExp(
      `\\nLast runs\\n {2}STATUS .*\\n {2}failed .*\\n {6}party/greeting \\[Ann\\]: Ann is not here\\n {2}completed +\\d+ s ago +\\d+\\.\\d s +${runId}\\n$`,
    ),
  );
  const { runs } = await runJson<{ runs: readonly object[] }>(
    ['schedules', 'show', 'partySchedule'],
    options,
  );
  expect(runs).toMatchObject([{ status: 'failed' }, { runId }]);
});

test('without the state database the runs are as Temporal knows them', async () => {
  const { out, err, code } = await runCommand(['schedules', 'list'], {
    ...options,
    env: { ...worker.env, STATE_DATABASE_URL: 'postgresql://127.0.0.1:1/state' },
  });
  expect({ code, err }).toMatchObject({
    code: 0,
    err: expect.stringMatching(
      /^Could not read the state database, so only what Temporal knows about the runs is shown: /,
    ),
  });
  expect(out).toMatch(/\npartySchedule +paused by a person +\d+ s ago +failed\n/);
});
