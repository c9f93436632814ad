import type { Mark } from '../../state/marks.ts';

/** Finds out what has changed from one look to the next; of the first look there is nothing to say. */
export interface MarkChanges {
  next(marks: readonly Mark[]): readonly Mark[];
  /** The next look is the first one. */
  forget(): void;
}

export function createMarkChanges(): MarkChanges {
  let before: ReadonlyMap<string, string> | undefined;
  const keyOf = ({ kind, subject }: Mark) => `${kind} ${subject}`;
  return {
    next: (marks) => {
      const last = before;
      before = new Map(marks.map((each) => [keyOf(each), each.mark]));
      return last === undefined ? [] : marks.filter((each) => last.get(keyOf(each)) !== each.mark);
    },
    forget: () => (before = undefined),
  };
}
