import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  childFqn,
  datalakeServiceName,
  fqn,
  postgresServiceName,
  slug,
  splitFqn,
} from '#openmetadata/names.ts';

describe('slug', () => {
  it.each([
    ['Building_Stock', 'building-stock'],
    ['my.db', 'my-db'],
    ["don't", 'don-t'],
    ['größe', 'grosse'],
    ['1,000 rows', '1000-rows'],
    ['a&amp;b', 'a-b'],
    ['日本語', 'ri-ben-yu'],
    ['naïve’s', 'naives'],
    ['€uro', 'eururo'],
    ['½', '1-2'],
    ['_x_', 'x'],
    ['', ''],
  ])('names %j %j', (text, expected) => {
    expect(slug(text)).toBe(expected);
  });

  it.each([
    ['decodes a named entity', '&eacute;t&eacute;', 'e-te'],
    ['drops what an entity leaves outside ASCII', 'x&#945;y&#x3b1;z', 'x-y-z'],
    ['decodes decimal and hexadecimal numbers', '&#65;&#x42;', 'ab'],
    ['decodes twice where one entity makes another', '&amp;#65;', 'a'],
    ['drops a quote that an entity made', 'a&#39;b', 'ab'],
    ['knows no entity of later HTML', 'a&apos;b', 'a-apos-b'],
    ['takes only a small x for hexadecimal', '&#X42;', 'x42'],
    ['leaves all decimal numbers when one is no character', '&#99999999;&#65;', '99999999-65'],
    ['splits no camel case', 'myTable', 'mytable'],
    ['removes C1 control characters', 'a\u0092b', 'ab'],
    ['transliterates Latin pairs that look like UTF-8', 'Ø°', 'odeg'],
    ['collapses a run of quotes', "x''y", 'x-y'],
    ['keeps a comma that stands between no digits', 'a,b 1,b', 'a-b-1-b'],
  ])('%s', (_, text, expected) => {
    expect(slug(text)).toBe(expected);
  });

  it('makes only lower-case words joined by single dashes, and leaves such a name as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = slug(text);
        expect(name).toMatch(/^$|^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(slug(name)).toBe(name);
      }),
    );
  });
});

it('names a Postgres service after its source and database', () => {
  expect(postgresServiceName('platform-postgres', 'Building_Stock')).toBe(
    'platform-postgres-building-stock',
  );
});

it('the name of a datalake service ends in a hash of its prefix', () => {
  expect(datalakeServiceName('platform-datalake', 'workflows-assets/')).toBe(
    'platform-datalake-workflows-assets-7be56eed984c66c2d588749f41150d1e35c7add6fc8fa90d391d37dc072481c0',
  );
});

describe('fqn', () => {
  it.each([
    [['service', 'db', 'public', 'users'], 'service.db.public.users'],
    [['lake', 'default', 'bucket', 'events/e.json'], 'lake.default.bucket."events/e.json"'],
    [['s', 'd', 'a "b"'], 's.d."a ""b"""'],
    [['s', '"."'], 's."""."""'],
  ] as const)('joins %j', (names, expected) => {
    expect(fqn(...(names as readonly [string, ...string[]]))).toBe(expected);
    expect(splitFqn(expected)).toEqual(names);
  });

  it('adds a column to its table', () => {
    expect(childFqn('s.d.p."t.1"', 'a.b')).toBe('s.d.p."t.1"."a.b"');
  });

  it('is undone by splitting, whatever the names', () => {
    const name = fc.string({ unit: fc.constantFrom('.', '"', 'a', 'é', ' ', '\n'), minLength: 1 });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), ([first, ...rest]) => {
        if (first === undefined) return;
        expect(splitFqn(fqn(first, ...rest))).toEqual([first, ...rest]);
      }),
    );
  });
});
