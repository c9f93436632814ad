import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listQuery, mayBeConverted } from '#resources/platform-api/list-query.ts';
import { guessValue } from '#tests/doubles/stand-ins/platform-api/guess-value.ts';

const names = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[0-9+\-_.eE,[\]" naifty]{0,12}$/),
  fc.constantFrom(
    'true',
    'False',
    'nan',
    '-Infinity',
    'inf',
    '1_000',
    '1e5',
    '2026-11-23T01:29:57Z',
    'a,b',
    '1,2',
    '[1]',
    '٣',
  ),
);

it('never takes for safe what the API converts', () => {
  const property = fc.property(names, (name) => {
    expect(mayBeConverted(name) ? 'text' : guessValue(name).type).toBe('text');
  });
  fc.assert(property);
});

it('can be made safe by a sign at its end', () => {
  const property = fc.property(names, (name) => {
    expect(guessValue(`${name}!`).type).toBe('text');
  });
  fc.assert(property);
});

it.each(['alice', 'andres.garcia', 'zoë', 'a b', 'bob@example.com', 'nancy', 'Trueman'])(
  'leaves %j alone',
  (name) => {
    expect(mayBeConverted(name)).toBe(false);
  },
);

it('is JSON in parameters', () => {
  expect(listQuery({ filters: [['proof_id', 'eq', null]], sortBy: ['id', 'asc'] })).toEqual({
    filters: '[["proof_id","eq",null]]',
    sorts: '[["id","asc"]]',
    limit: '100',
  });
});
