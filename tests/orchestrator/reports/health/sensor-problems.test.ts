import { expect, test } from 'vitest';
import { sensorProblems } from '#orchestrator/reports/health/sensor-problems.ts';
import type { SensorReport } from '#orchestrator/reports/sensors/read-sensors.ts';
import { kitchenDefinitions } from '#tests/doubles/fixtures/sensors/kitchen-definitions.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const secondsAgo = (seconds: number) => new Date(now - seconds * 1000);

interface Given {
  readonly sensor?: 'orderSensor' | 'messageSensor';
  readonly schedule?: NonNullable<SensorReport['schedule']>['state'] | 'unknown';
  /** All in seconds before now. */
  readonly fired?: readonly number[];
  readonly next?: number;
  readonly lastEnded?: number;
  readonly failures?: number;
}

/** `orderSensor` polls every 300 s. */
function report({
  sensor: name = 'orderSensor',
  schedule = 'running',
  fired = [],
  next = -100,
  lastEnded,
  failures = 0,
}: Given): SensorReport {
  const sensor = kitchenDefinitions.sensors.find((candidate) => candidate.name === name);
  if (sensor === undefined) throw new Error(`No sensor is named ${name}`);
  const endedAt = lastEnded === undefined ? undefined : secondsAgo(lastEnded);
  return {
    sensor,
    schedule:
      schedule === 'unknown'
        ? undefined
        : { state: schedule, note: '', fired: fired.map(secondsAgo), next: secondsAgo(next) },
    state: {
      cursor: undefined,
      version: 1,
      failures,
      ...(failures === 0
        ? {
            heldBack: false,
            notBefore: undefined,
          }
        : {
            heldBack: true,
            notBefore: secondsAgo(-600),
          }),
    },
    failing: failures === 0 ? undefined : { since: secondsAgo(900), error: 'No broker\nat all' },
    lastTick:
      endedAt === undefined
        ? undefined
        : {
            sensor: name,
            tickId: '1',
            status: 'skipped',
            requested: 0,
            note: null,
            skipReason: 'Nothing new',
            error: null,
            startedAt: endedAt,
            endedAt,
          },
    pending: [],
  };
}

test.each<[string, Given, readonly string[]]>([
  ['just created', {}, []],
  ['ticks as it should', { fired: [600, 300], lastEnded: 299 }, []],
  ['a tick in progress', { fired: [600, 300, 5], lastEnded: 299 }, []],
  [
    'no tick ended within three intervals and a minute',
    { fired: [961, 661], lastEnded: 961 },
    ['late'],
  ],
  [
    'no tick ended within almost three intervals and a minute',
    { fired: [959, 659], lastEnded: 959 },
    [],
  ],
  ['the first tick never ends', { fired: [700] }, ['late']],
  [
    'resumed after days, its first tick is in progress',
    { fired: [200_300, 200_000, 3], lastEnded: 199_999 },
    [],
  ],
  ['resumed after days, not due yet', { fired: [200_300, 200_000], lastEnded: 199_999 }, []],
  ['its schedule does not fire', { fired: [2_000], lastEnded: 1_999, next: 1_700 }, ['late']],
  ['paused by a person', { schedule: 'paused by a person', fired: [9_000], failures: 9 }, []],
  ['lacks a variable', { schedule: 'paused for variables', fired: [9_000], failures: 9 }, []],
  ['not known', { schedule: 'unknown', lastEnded: 9_000 }, []],
  ['failed twice', { fired: [300], lastEnded: 299, failures: 2 }, []],
  ['failed three times', { fired: [300], lastEnded: 299, failures: 3 }, ['failing']],
  ['late and failing', { fired: [9_000], failures: 3 }, ['late', 'failing']],
  [
    'a stream after three minutes',
    { sensor: 'messageSensor', fired: [181], lastEnded: 182 },
    ['late'],
  ],
  ['a stream before three minutes', { sensor: 'messageSensor', fired: [179], lastEnded: 180 }, []],
])('%s', (_, given, expected) => {
  expect(sensorProblems(report(given), now).map(({ problem }) => problem)).toEqual(expected);
});

test('says since when and what to do', () => {
  expect(sensorProblems(report({ fired: [1_200], failures: 4 }), now)).toEqual([
    {
      subject: 'orderSensor',
      problem: 'late',
      since: secondsAgo(1200),
      text: 'no tick has ended, though one was due 20 min ago',
      advice:
        'Check that a worker runs and what its log says, then try one: moderate sensors tick orderSensor --wait',
    },
    {
      subject: 'orderSensor',
      problem: 'failing',
      since: secondsAgo(900),
      text: 'failed 4 times in a row: No broker',
      advice:
        'It retries after 2026-03-01 12:10:00 UTC; see why: moderate sensors show orderSensor',
    },
  ]);
});
