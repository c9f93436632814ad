import { expect, test } from 'vitest';
import { parseRequest } from '#activities/openmetadata/parse-request.ts';

const parse = (content: unknown) =>
  parseRequest(
    Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    'lake',
  );

const record = (key: string, more: object = {}) => ({
  eventName: 's3:ObjectCreated:Put',
  s3: { bucket: { name: 'lake' }, object: { key, sequencer: '17A' } },
  ...more,
});

test.for([
  [
    'a table',
    { table: 'climate.public.readings' },
    { tables: ['climate.public.readings'], objects: [] },
  ],
  [
    'a table with odd names',
    { table: '"my.db".public."a ""b"""' },
    { tables: ['"my.db".public."a ""b"""'], objects: [] },
  ],
  [
    'an object',
    { object: 'weather/a b+c%20.csv' },
    { tables: [], objects: ['weather/a b+c%20.csv'] },
  ],
  [
    'a notification, whose keys are URL-encoded',
    {
      EventName: 's3:ObjectCreated:Put',
      Records: [
        record('weather/a+b%2Bc%2520.csv'),
        record('weather/d.csv', { eventName: 'ObjectRemoved:Delete' }),
      ],
    },
    {
      tables: [],
      objects: ['weather/a b+c%20.csv', 'weather/d.csv'],
      event: '[["weather/a b+c%20.csv","weather/d.csv"],["17A","17A"]]',
    },
  ],
  [
    'a notification of what is no table, outside any prefix, in another bucket, or only read',
    {
      Records: [
        record('weather/photo.png'),
        record('top.csv'),
        record('weather/e.csv', { eventName: 's3:ObjectAccessed:Get' }),
        record('weather/f.csv', {
          s3: { bucket: { name: 'other' }, object: { key: 'weather/f.csv' } },
        }),
      ],
    },
    { tables: [], objects: [] },
  ],
] as const)('%s', ([, message, expected]) => {
  expect(parse(message)).toMatchObject({ ok: true, ...expected });
});

test.for([
  ['{"table"', /^Not JSON in UTF-8$/],
  [{}, /expected \{ "table": "database.schema.table" \}/],
  [{ table: 'a.b.c', object: 'x/y.csv' }, /expected \{ "table"/],
  [
    { table: 'readings' },
    /^table: "readings" is not the name of a table: expected database\.schema\.table/,
  ],
  [{ table: 'a."b".c' }, /Did you mean a\.b\.c\?/],
  [{ table: 'a.b.c\n' }, /^table: expected a text without/],
  [{ object: 'top.csv' }, /^object: expected a key below a prefix, with a slash$/],
  [{ object: `x/${'y'.repeat(1_100)}` }, /^object: expected at most 1024 bytes$/],
  [{ Records: [{ s3: {} }] }, /^Records/],
  [{ Records: [record('weather/%zz.csv')] }, /^Records: the key of an object is not URL-encoded$/],
] as const)('%j is dead-lettered with the reason', ([message, reason]) => {
  expect(parse(message)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});
