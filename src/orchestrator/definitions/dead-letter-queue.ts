/** A message that could not be used. */
export interface DeadLetter {
  readonly id: string;
  /** Of messages that somebody else has put there it is not known. */
  readonly reason: string | undefined;
  readonly at: Date | undefined;
  /** Those that the message had in its own queue, with its headers. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly content: Buffer;
}

/** Which dead letters: all that are there when the work begins, or those with the ids. */
export type DeadLetterSelection = 'all' | readonly string[];

/** The last dead letter of a page: its id, and how many were there before it. */
export interface DeadLetterPlace {
  readonly id: string;
  readonly index: number;
}

export interface DeadLetterPage {
  /** How many there are in all. */
  readonly total: number;
  readonly letters: readonly DeadLetter[];
  /** Undefined of the last page. */
  readonly next: DeadLetterPlace | undefined;
}

/** Those that somebody else looks at in the same moment are not seen. */
export interface DeadLetters {
  /** Looks at no message, so that no other reader misses one. */
  count(): Promise<number>;
  /** The oldest first. If the last one of the page before is not there any more, it begins anew. */
  list(limit: number, after?: DeadLetterPlace): Promise<DeadLetterPage>;
  find(id: string): Promise<DeadLetter | undefined>;
  /** Puts them back in their queue, and takes each away once it is safe there: a kill in between leaves it in both. Gives the ids. */
  replay(selection: DeadLetterSelection): Promise<readonly string[]>;
  /** Forever. Gives the ids. */
  drop(selection: DeadLetterSelection): Promise<readonly string[]>;
}

/** What the client of a resource has that a pipeline names in `deadLetters`. */
export interface DeadLetterQueue {
  /** Where messages are replayed to. People call the dead letters by it. */
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly deadLetters: DeadLetters;
}
