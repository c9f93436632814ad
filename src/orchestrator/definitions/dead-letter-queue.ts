/** A message that could not be processed. */
export interface DeadLetter {
  readonly id: string;
  /** Unknown for messages that another program dead-lettered. */
  readonly reason: string | undefined;
  readonly at: Date | undefined;
  /** The properties that the message had in its original queue, including its headers. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly content: Buffer;
}

/** Which dead letters: all that exist when the operation begins, or those with the ids. */
export type DeadLetterSelection = 'all' | readonly string[];

/** The last dead letter of a page: its id, and how many came before it. */
export interface DeadLetterPlace {
  readonly id: string;
  readonly index: number;
}

export interface DeadLetterPage {
  /** The total number of dead letters. */
  readonly total: number;
  readonly letters: readonly DeadLetter[];
  /** Undefined for the last page. */
  readonly next: DeadLetterPlace | undefined;
}

/** The dead letters of a queue. Those that another reader is looking at are not visible. */
export interface DeadLetters {
  /** Fetches no message, so that no other reader misses one. */
  count(): Promise<number>;
  /**
   * Lists the oldest first. If the last one of the previous page no longer exists, the list starts
   * over.
   */
  list(limit: number, after?: DeadLetterPlace): Promise<DeadLetterPage>;
  find(id: string): Promise<DeadLetter | undefined>;
  /**
   * Returns messages to their original queue, and removes each from here after it is stored there:
   * after a crash in between, both queues have it. Returns the ids.
   */
  replay(selection: DeadLetterSelection): Promise<readonly string[]>;
  /** Deletes messages permanently. Returns the ids. */
  drop(selection: DeadLetterSelection): Promise<readonly string[]>;
}

/** The interface of a resource's client that a pipeline names in `deadLetters`. */
export interface DeadLetterQueue {
  /** The queue to which messages are replayed, and by which people refer to the dead letters. */
  readonly queue: string;
  readonly deadLetterQueue: string;
  readonly deadLetters: DeadLetters;
}
