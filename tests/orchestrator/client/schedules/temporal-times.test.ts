import { Client, Connection, type ScheduleSpec } from '@temporalio/client';
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { specOfCron } from '#orchestrator/client/schedules/cron-spec.ts';
import { readCron } from '#orchestrator/definitions/cron.ts';
import { temporalAddress } from '#tests/support/services.ts';
import { createNamespace } from '#tests/support/temporal-namespace.ts';

let connection: Connection;
let client: Client;
let schedules = 0;

beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress() });
  client = new Client({ connection, namespace: await createNamespace(connection) });
});

afterAll(() => connection.close());

/** The next times of a cron according to Temporal, from a given time on. */
async function timesInTemporal(
  cron: string,
  timeZone: string,
  from: string,
): Promise<readonly string[]> {
  const spec: ScheduleSpec = { ...specOfCron(cron, timeZone).spec, startAt: new Date(from) };
  const action = { type: 'startWorkflow', workflowType: 'none', taskQueue: 'none' } as const;
  schedules += 1;
  const handle = await client.schedule.create({
    scheduleId: `schedule-${schedules}`,
    spec,
    action,
    state: { paused: true },
  });
  const { nextActionTimes } = (await handle.describe()).info;
  return nextActionTimes.map((time) => time.toISOString());
}

const short = (times: readonly string[]) => times.map((time) => time.slice(5, 16)).join(' ');

test.for([
  [
    '0 0 1,15 * 5',
    'UTC',
    '2026-12-01T00:00Z',
    '12-01T00:00 12-04T00:00 12-11T00:00 12-15T00:00 12-18T00:00 12-25T00:00',
  ],
  // The hour that is repeated in autumn, in an hourly cron.
  ['0 * * * *', 'Europe/Madrid', '2027-10-30T23:30Z', '10-31T00:00 10-31T01:00 10-31T02:00'],
  [
    '*/30 * * * *',
    'Europe/Madrid',
    '2027-10-31T00:00Z',
    '10-31T00:00 10-31T00:30 10-31T01:00 10-31T01:30 10-31T02:00',
  ],
  // As docs/concepts/schedules.md describes the others: one run for repeated times, none for
  // skipped ones.
  ['30 2 * * *', 'Europe/Madrid', '2027-10-30T22:00Z', '10-31T01:30 11-01T01:30'],
  [
    '0 1-4 * * *',
    'Europe/Madrid',
    '2027-10-30T22:00Z',
    '10-30T23:00 10-31T00:00 10-31T02:00 10-31T03:00',
  ],
  ['30 2 * * *', 'Europe/Madrid', '2027-03-27T22:00Z', '03-29T00:30 03-30T00:30'],
  ['0 * * * *', 'Europe/Madrid', '2027-03-27T23:30Z', '03-28T00:00 03-28T01:00 03-28T02:00'],
  ['0 3 * * *', 'Europe/Madrid', '2027-03-27T22:00Z', '03-28T01:00 03-29T01:00'],
] as const)('%s in %s from %s on: %s', async ([cron, timeZone, from, expected]) => {
  const times = await timesInTemporal(cron, timeZone, from);
  expect(short(times).slice(0, expected.length)).toBe(expected);
});

const days = ['SUN', 'mon', 'TUE', 'wed', 'Thu', 'FRI', 'SAT'];
const months = ['JAN', 'feb', 'Mar', 'APR', 'may', 'JUN', 'jul', 'AUG', 'SEP', 'oct', 'NOV', 'DEC'];

/** A field as users write it, and occasionally one that only some programs accept. */
function field(
  first: number,
  last: number,
  names: readonly string[] = [],
  odd: readonly string[] = [],
) {
  const number = fc.integer({ min: first, max: last });
  const value =
    names.length === 0
      ? number.map(String)
      : fc.oneof(number.map(String), fc.constantFrom(...names));
  const step = fc.integer({ min: 1, max: last });
  const item = fc.oneof(
    { weight: 4, arbitrary: value },
    { weight: 2, arbitrary: fc.tuple(value, value).map(([from, to]) => `${from}-${to}`) },
    {
      weight: 1,
      arbitrary: fc.tuple(value, value, step).map(([from, to, by]) => `${from}-${to}/${by}`),
    },
    { weight: 1, arbitrary: step.map((by) => `*/${by}`) },
    { weight: 1, arbitrary: fc.tuple(value, step).map(([from, by]) => `${from}/${by}`) },
    ...(odd.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...odd) }]),
  );
  const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join());
  return fc.oneof({ weight: 2, arbitrary: fc.constant('*') }, { weight: 3, arbitrary: list });
}

const crons = fc
  .tuple(
    field(0, 59, [], ['H', '?']),
    field(0, 23, [], ['H/2']),
    field(1, 31, [], ['L', '15W', '?', 'LW']),
    field(1, 12, months),
    field(0, 7, days, ['5L', '5#2', '?', 'MONDAY']),
  )
  .map((fields) => fields.join(' '));

/** The other parser rejects duplicate values in a list, and `FRI-SUN`. */
function otherReads(cron: string): boolean {
  try {
    CronExpressionParser.parse(cron);
    return true;
  } catch {
    return false;
  }
}

test('a cron that is read has the same next times in Temporal and in a reader of its own; the others are refused', async () => {
  const from = '2027-02-20T10:17:00Z';
  const sampled = fc.sample(crons, { numRuns: 2_000, seed: 17 });
  const read = sampled
    .filter((cron) => readCron(cron).problem === undefined && otherReads(cron))
    .slice(0, 90);
  expect(read).toHaveLength(90);
  const compared = await Promise.all(
    read.map(async (cron) => {
      const reader = CronExpressionParser.parse(cron, {
        tz: 'UTC',
        currentDate: new Date(Date.parse(from) - 1000),
      });
      const inTemporal = (await timesInTemporal(cron, 'UTC', from)).slice(0, 5);
      return {
        cron,
        inTemporal,
        expected: reader.take(inTemporal.length).map((time) => time.toDate().toISOString()),
      };
    }),
  );
  expect(compared.map(({ cron, inTemporal }) => [cron, ...inTemporal])).toEqual(
    compared.map(({ cron, expected }) => [cron, ...expected]),
  );
  expect(Math.min(...compared.map(({ inTemporal }) => inTemporal.length))).toBe(5);
}, 60_000);
