import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { describeConfig } from '#orchestrator/reports/jobs/describe-config.ts';
import { valueOf } from '#orchestrator/web/form/config-of.ts';
import { controlOf } from '#orchestrator/web/form/control-of.ts';
import { fieldOf } from '#orchestrator/web/form/field-of.ts';
import type { Field } from '#orchestrator/web/form/field.ts';
import { withoutDefaults } from '#orchestrator/web/form/without-defaults.ts';
import type { Json } from '#orchestrator/workflow/json.ts';
import { entriesOf } from './entries-of.ts';

const rows = z.strictObject({
  kind: z.literal('rows'),
  most: z.int().min(1),
});
const share = z.strictObject({
  kind: z.literal('share'),
  percent: z.number(),
  seed: z.int().optional(),
});

interface Folder {
  readonly name: string;
  readonly folders?: readonly Folder[] | undefined;
}
const folder: z.ZodType<Folder> = z.strictObject({
  name: z.string(),
  get folders() {
    return z.array(folder).optional();
  },
});

const schema = z.strictObject({
  name: z.string(),
  note: z.string().optional(),
  title: z.string().default('none'),
  count: z.int().default(2),
  ratio: z.number().optional(),
  isLoud: z.boolean().default(false),
  isDone: z.boolean().optional(),
  mode: z.enum(['fast', 'exact']).default('fast'),
  level: z.enum(['low', 'high']).optional(),
  most: z.int().nullable().default(5),
  day: z.iso.date().optional(),
  either: z.union([z.string(), z.number(), z.array(z.string())]).optional(),
  sample: z.discriminatedUnion('kind', [rows, share]).default({ kind: 'rows', most: 10 }),
  names: z.array(z.string()).default(['a', 'b']),
  numbers: z.array(z.number()).optional(),
  files: z
    .record(z.string(), z.strictObject({ skip: z.int().default(0), end: z.string().optional() }))
    .default({}),
  profile: z
    .strictObject({ rows: z.int().default(50), views: z.boolean().default(true) })
    .prefault({ rows: 10 }),
  place: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  folder: folder.optional(),
  pair: z.tuple([z.string(), z.number()]).optional(),
  anything: z.unknown().optional(),
  nothing: z.null().optional(),
  version: z.literal(1).default(1),
});

const field = fieldOf(describeConfig(schema).schema);

/** The config that a form sends if it started with another one, without repeated defaults. */
function sentAgain(of: Field, config: Json): Json {
  const entries = entriesOf(controlOf(of, config));
  const { value = {}, problems } = valueOf(controlOf(of, undefined, entries));
  expect(problems).toEqual([]);
  return withoutDefaults(of, value);
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '5', 'true', 'two\nlines', '\n', 'tab\t', ' x '),
);
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value + 0);
const whole = fc.integer({ min: 1 });
const folders: fc.Arbitrary<Folder> = fc.letrec<{ readonly folder: Folder }>((tie) => ({
  folder: fc.record(
    { name: text, folders: fc.array(tie('folder'), { maxLength: 2, depthIdentifier: 'folder' }) },
    { requiredKeys: ['name'] },
  ),
})).folder;

const configs = fc.record(
  {
    name: text,
    note: text,
    title: text,
    count: fc.integer(),
    ratio: number,
    isLoud: fc.boolean(),
    isDone: fc.boolean(),
    mode: fc.constantFrom('fast', 'exact'),
    level: fc.constantFrom('low', 'high'),
    most: fc.option(fc.integer()),
    day: fc.constantFrom('2026-01-31', '2024-02-29'),
    either: fc.oneof(text, number, fc.array(text)),
    sample: fc.oneof(
      fc.record({ kind: fc.constant('rows'), most: whole }),
      fc.record(
        { kind: fc.constant('share'), percent: number, seed: whole },
        { requiredKeys: ['kind', 'percent'] },
      ),
    ),
    names: fc.array(text),
    numbers: fc.array(number),
    files: fc.dictionary(text, fc.record({ skip: fc.integer(), end: text }, { requiredKeys: [] })),
    profile: fc.record({ rows: fc.integer(), views: fc.boolean() }, { requiredKeys: [] }),
    place: fc.record({ x: number, y: number }),
    folder: folders,
    pair: fc.tuple(text, number),
    anything: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    nothing: fc.constant(null),
    version: fc.constant(1),
  },
  { requiredKeys: ['name'] },
);

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

test('a config that a form begins with is the one that it sends', () => {
  fc.assert(
    fc.property(configs, (config) => {
      const given = plain(config);
      const sent = sentAgain(field, given);
      expect(sent).toEqual(withoutDefaults(field, given));
      expect(sent).toEqual(sentAgain(field, sent));
    }),
    { numRuns: 100 },
  );
});

test('what a run has does not change when defaults are left out', () => {
  fc.assert(
    fc.property(configs, (config) => {
      const given = plain(config);
      const whole = schema.safeParse(given);
      const short = schema.safeParse(sentAgain(field, given));
      expect(short.success).toBe(whole.success);
      expect(short.data).toEqual(whole.data);
    }),
    { numRuns: 100 },
  );
});

test('nothing of a config is lost that does not fit its schema', () => {
  const values = fc.jsonValue({ maxDepth: 3 }).map(plain);
  const wrong = fc.dictionary(
    fc.constantFrom(...Object.keys(schema.shape), 'unknown', 'a/b'),
    values,
  );
  fc.assert(
    fc.property(wrong, (config) => {
      const given = plain(config);
      expect(sentAgain(field, given)).toEqual(withoutDefaults(field, given));
    }),
    { numRuns: 200 },
  );
});
