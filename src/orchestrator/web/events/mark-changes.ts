import type { Mark } from '../../state/marks.ts';

/** Detects changes between two polls. The first poll reports nothing. */
export interface MarkChanges {
  next(marks: readonly Mark[]): readonly Mark[];
  /** Treats the next poll as the first one. */
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
