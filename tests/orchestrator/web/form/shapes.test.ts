import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeConfig } from '#orchestrator/reports/jobs/describe-config.ts';
import { valueOf } from '#orchestrator/web/form/config-of.ts';
import { controlOf } from '#orchestrator/web/form/control-of.ts';
import { fieldOf } from '#orchestrator/web/form/field-of.ts';
import type { Field } from '#orchestrator/web/form/field.ts';
import { withoutDefaults } from '#orchestrator/web/form/without-defaults.ts';
import { entriesOf } from './entries-of.ts';

function fieldFor(schema: z.ZodType): Field {
  const { shape } = fieldOf(describeConfig(z.strictObject({ it: schema })).schema);
  if (shape.kind !== 'group') throw new Error(`Expected a group, not ${shape.kind}`);
  const [[, field] = []] = shape.fields();
  if (field === undefined) throw new Error('The schema has no field');
  return field;
}

test.each([
  ['a text', z.string(), 'text'],
  ['a date', z.iso.date(), 'text'],
  ['a number', z.number().nonnegative(), 'number'],
  ['a whole number', z.int(), 'number'],
  ['true or false, unless given', z.boolean().default(true), 'switch'],
  ['true, false or neither', z.boolean().optional(), 'choice'],
  ['one of some values', z.enum(['a', 'b']), 'choice'],
  ['one of some values or null', z.enum(['a', 'b']).nullable(), 'choice'],
  ['values of several types', z.literal(['a', 1, null]), 'choice'],
  ['one value', z.literal('a'), 'fixed'],
  ['one value or none', z.literal('a').optional(), 'choice'],
  ['null', z.null(), 'fixed'],
  ['an object', z.strictObject({ a: z.string() }), 'group'],
  ['an object that may have more', z.looseObject({ a: z.string() }), 'group'],
  ['an object or none', z.strictObject({ a: z.string() }).optional(), 'union'],
  ['two objects in one', z.object({ a: z.string() }).and(z.object({ b: z.string() })), 'group'],
  ['a list', z.array(z.string()), 'list'],
  ['a record', z.record(z.string(), z.int()), 'record'],
  ['a record with known keys', z.record(z.enum(['a', 'b']), z.int()), 'group'],
  ['a number or null', z.int().nullable(), 'union'],
  ['a text or a number', z.union([z.string(), z.number()]), 'union'],
  [
    'one of several objects',
    z.discriminatedUnion('t', [
      z.strictObject({ t: z.literal(1) }),
      z.strictObject({ t: z.literal(2) }),
    ]),
    'union',
  ],
  ['places of a list', z.tuple([z.string(), z.number()]), 'json'],
  ['anything', z.unknown(), 'json'],
  ['a record of anything', z.record(z.string(), z.unknown()), 'json'],
  ['what JSON Schema has no word for', z.bigint(), 'json'],
])('%s', (_title, schema, kind) => {
  expect(fieldFor(schema).shape.kind).toBe(kind);
});

const sent = (schema: z.ZodType, entries: Readonly<Record<string, string>>) => {
  const field = fieldOf(describeConfig(schema).schema);
  const { value = {}, problems } = valueOf(controlOf(field, {}, new Map(Object.entries(entries))));
  return { config: withoutDefaults(field, value), problems };
};

test('a form sends what was entered, and nothing where it says what goes without saying', () => {
  const schema = z.strictObject({
    name: z.string(),
    count: z.int().default(2),
    loud: z.boolean().default(true),
    note: z.string().optional(),
    title: z.string().default('none'),
    most: z.int().nullable().default(5),
    names: z.array(z.string()).default(['a']),
    sizes: z.record(z.string(), z.int()).default({}),
  });
  expect(sent(schema, { '/name': 'x', '/count': '2', '/loud': 'true', '/note': '' })).toEqual({
    config: { name: 'x' },
    problems: [],
  });
  const entries = {
    '/name': '',
    '/count': ' 3 ',
    '/loud': 'false',
    '/note': 'y',
    '/title': '',
    'choice:/most': '1',
    'count:/names': '0',
    'count:/sizes': '2',
    'key:/sizes/0': 'a',
    '/sizes/0': '1',
    'key:/sizes/1': 'a',
    '/sizes/1': 'many',
  };
  expect(sent(schema, entries)).toEqual({
    config: {
      count: 3,
      loud: false,
      note: 'y',
      title: '',
      most: null,
      names: [],
      sizes: { a: 'many' },
    },
    problems: [{ pointer: '/sizes', detail: 'Two entries have the key "a"' }],
  });
  expect(sent(schema, { '/count': 'three', '/name': 'x' }).config).toEqual({
    name: 'x',
    count: 'three',
  });
});

test('JSON that cannot be read is a problem of its field', () => {
  const schema = z.strictObject({ it: z.unknown() });
  expect(sent(schema, { 'json:/it': '{"a": [1, 2]}' }).config).toEqual({ it: { a: [1, 2] } });
  expect(sent(schema, { 'json:/it': '{"a": ' })).toMatchObject({
    config: {},
    problems: [{ pointer: '/it', detail: expect.stringMatching(/^This is not JSON: /) }],
  });
});

test('what is entered stays what it is, or is a problem', () => {
  const schema = z.strictObject({ it: z.unknown(), most: z.number().nullable().optional() });
  const most = (text: string) => sent(schema, { 'choice:/most': '0', '/most|': text }).config;
  expect(most('123456789012345680000')).toEqual({ most: 123456789012345680000 });
  // They stay text, because they are not numbers: none of them becomes another number, or null.
  expect(most('12345678901234567890')).toEqual({ most: '12345678901234567890' });
  expect(most('1e400')).toEqual({ most: '1e400' });
  const long = `${'1'.repeat(500_000)}x`;
  expect(most(long)).toEqual({ most: long });
  for (const text of ['1e400', '[9007199254740993]', '{"a": 1, "a": 2}'])
    expect(sent(schema, { 'json:/it': text }).problems).toMatchObject([{ pointer: '/it' }]);
  const deep = '['.repeat(5_000) + ']'.repeat(5_000);
  expect(sent(schema, { 'json:/it': deep }).problems).toContainEqual(
    expect.objectContaining({ pointer: '/it' }),
  );
  const ofFiles = fieldFor(z.record(z.string(), z.int()));
  expect(controlOf(ofFiles, { a: 1 }).entered.kind).toBe('record');
  expect(controlOf(ofFiles, { 'a\nb': 1 }).entered.kind).toBe('json');
  const many = z.strictObject({ names: z.array(z.string()).default([]) });
  const names = Array.from({ length: 1_001 }, String);
  const field = fieldOf(describeConfig(many).schema);
  expect(
    valueOf(controlOf(field, undefined, entriesOf(controlOf(field, { names })))).value,
  ).toEqual({
    names,
  });
});
