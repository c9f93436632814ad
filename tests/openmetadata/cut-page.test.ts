import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutPage } from '#openmetadata/cut-page.ts';
import { nonEmpty } from '../support/non-empty.ts';

function pagesOf(
  entries: readonly { readonly name: string }[],
): (readonly { readonly name: string }[])[] {
  const pages = [];
  let after: string | undefined;
  do {
    const page = cutPage(entries, after);
    pages.push(entries.filter(page.takes));
    after = page.last;
  } while (after !== undefined);
  return pages;
}

test('the pages have every entry once, and each fits a payload', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 50 }),
      fc.integer({ min: 0, max: 300 }),
      (names, padding) => {
        const entries = names.flatMap((name) =>
          Array.from({ length: 40 }, (_, index) => ({
            name: `${name}${index}${'x'.repeat(padding)} `,
          })),
        );
        const unique = [...new Map(entries.map((entry) => [entry.name, entry])).values()];
        const pages = pagesOf(unique);
        const sorted = (list: readonly { readonly name: string }[]) =>
          list.map(({ name }) => name).toSorted();
        expect(sorted(pages.flat())).toEqual(sorted(unique));
        for (const page of nonEmpty(pages))
          expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(150_010);
      },
    ),
    { numRuns: 50 },
  );
});

test('a list that fits is one page', () => {
  expect(pagesOf([{ name: 'b' }, { name: 'a' }])).toEqual([[{ name: 'b' }, { name: 'a' }]]);
  expect(pagesOf([])).toEqual([[]]);
});

test('an entry that is too large stands alone', () => {
  const large = { name: 'm'.repeat(200_000) };
  expect(pagesOf([{ name: 'z' }, large, { name: 'a' }])).toEqual([
    [{ name: 'a' }],
    [large],
    [{ name: 'z' }],
  ]);
});
