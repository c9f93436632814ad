import { expect, test } from 'vitest';
import type { DeadLetterPlace } from '@moderate/orchestrator';
import { collectPage } from '#resources/rabbit/collect-page.ts';
import { parcel } from '#tests/orchestrator/dead-letters/in-memory.ts';

const pageOf = (ids: string, after?: DeadLetterPlace) => {
  const collector = collectPage(2, after);
  for (const id of ids) if (collector.see(parcel(id, ''))) break;
  const { letters, next } = collector.page(ids.length);
  return { ids: letters.map(({ id }) => id).join(''), next };
};

function pagesOf(ids: string): string {
  const pages: string[] = [];
  let after: DeadLetterPlace | undefined;
  do {
    const { ids: found, next } = pageOf(ids, after);
    pages.push(found);
    after = next;
  } while (after !== undefined && pages.length <= ids.length);
  return pages.join(' ');
}

test.each([
  ['', ''],
  ['abcde', 'ab cd e'],
  ['abcd', 'ab cd'],
  // Equal messages share an id.
  ['bacda', 'ba cd a'],
  ['aaaaa', 'aa aa a'],
])('%j is read in the pages %j', (ids, pages) => {
  expect(pagesOf(ids)).toBe(pages);
});

test('a page continues if earlier messages were removed, and starts over if the last one was', () => {
  expect(pageOf('bcd', { id: 'b', index: 1 }).ids).toBe('cd');
  expect(pageOf('acd', { id: 'b', index: 1 }).ids).toBe('ac');
});
