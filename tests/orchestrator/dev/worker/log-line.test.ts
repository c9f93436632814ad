import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { isUrgent, readableLogLine } from '#orchestrator/dev/worker/log-line.ts';

const time = new Date(2026, 0, 2, 3, 4, 5).toISOString();
const readable = (fields: object): string =>
  stripVTControlCharacters(readableLogLine(JSON.stringify({ level: 'info', time, ...fields })));

test.each([
  [{ msg: 'Worker started', queues: ['default'] }, '03:04:05 info  Worker started'],
  [
    { msg: 'Counted', asset: 'weather/readings', partition: '' },
    '03:04:05 info  weather/readings Counted',
  ],
  [
    {
      msg: 'Read',
      workflowId: 'postgresIngestionJob/1',
      asset: 'openmetadata/postgres_metadata',
      partition: 'sales',
      attempt: 2,
      rows: 7,
      taskQueue: 'x',
    },
    '03:04:05 info  postgresIngestionJob/1 openmetadata/postgres_metadata [sales] attempt 2 Read rows=7',
  ],
  [
    {
      level: 'error',
      msg: 'Broken',
      err: { stack: 'Error: no\n  at x\n  at y (/p/node_modules/y.js:1:2)\n  at z (node:z:1:2)' },
    },
    '03:04:05 error Broken\n    Error: no\n      at x',
  ],
])('%j', (fields, expected) => {
  expect(readable(fields)).toBe(expected);
});

test('what is no log line is shown as it is', () => {
  expect(readableLogLine('{not json')).toBe('{not json');
  expect([isUrgent('plain'), isUrgent('{"level":"warn"}'), isUrgent('{"level":"info"}')]).toEqual([
    true,
    true,
    false,
  ]);
});
