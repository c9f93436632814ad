import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { concernsServer } from '#resources/open-metadata.ts';

/** So many writes in a row without an answer mean that the catalog is down. */
const unavailableInARow = 5;

/** Tells failures that concern one entity, which stop no other, from those that concern the catalog. */
export interface FailureTolerance {
  /** To be called after a write that succeeded. */
  succeeded(): void;
  /**
   * The message of a failure that concerns one entity.
   * @throws the error where it concerns the catalog, or the catalog does not answer several times in a row
   */
  messageOf(error: unknown): string;
}

export function createFailureTolerance(): FailureTolerance {
  let unavailable = 0;
  return {
    succeeded: () => {
      unavailable = 0;
    },
    messageOf: (error) => {
      if (error instanceof RetryableError) unavailable += 1;
      if (!concernsOneEntity(error) || unavailable >= unavailableInARow) throw error;
      return error.message;
    },
  };
}

function concernsOneEntity(error: unknown): error is Error {
  return (
    error instanceof RetryableError || (error instanceof TerminalError && !concernsServer(error))
  );
}
