import type { DeadLetter, DeadLetterPage, DeadLetterPlace } from '@moderate/orchestrator';

export interface PageCollector {
  /** @returns whether the page is full */
  see(letter: DeadLetter): boolean;
  page(total: number): DeadLetterPage;
}

interface Seen {
  readonly letter: DeadLetter;
  readonly index: number;
}

/** Collects a page of messages that arrive one by one, oldest first. */
export function collectPage(limit: number, after: DeadLetterPlace | undefined): PageCollector {
  const oldest: Seen[] = [];
  let found: Seen[] | undefined;
  let index = -1;
  const addTo = (page: Seen[], letter: DeadLetter) => {
    if (page.length < limit) page.push({ letter, index });
    return page.length === limit;
  };
  return {
    see: (letter) => {
      index += 1;
      // Its position can only move forward: earlier messages may have been removed, and equal
      // messages share an id.
      if (after === undefined || index > after.index) return addTo(found ?? oldest, letter);
      addTo(oldest, letter);
      if (letter.id === after.id) found = [];
      else if (found !== undefined) addTo(found, letter);
      return false;
    },
    page: (total) => {
      const seen = found ?? oldest;
      const last = seen.at(-1);
      const hasMore = last !== undefined && last.index + 1 < total;
      return {
        total,
        letters: seen.map(({ letter }) => letter),
        next: hasMore ? { id: last.letter.id, index: last.index } : undefined,
      };
    },
  };
}
