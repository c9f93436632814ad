import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { concernsServer } from '#resources/open-metadata.ts';

/** This many consecutive writes without a response mean that the catalog is down. */
const unavailableInARow = 5;

/**
 * Distinguishes failures of a single entity, which do not stop the others, from failures of the
 * catalog.
 */
export interface FailureTolerance {
  /** Call after a successful write. */
  succeeded(): void;
  /**
   * The message of a failure that affects one entity.
   * @throws the error if it affects the catalog, or the catalog fails to respond several times in a
   * row
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
