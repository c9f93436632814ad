import { RetryableError } from '../errors.ts';

/** Codes of gRPC. */
const deadlineExceeded = 4;
const unavailable = 14;

/** Says in our words that Temporal did not answer. Other errors are returned as they are. */
export function temporalOutage(error: unknown): unknown {
  const status = error instanceof Error && error.name === 'ServiceError' ? error.cause : error;
  if (!isStatus(status) || ![deadlineExceeded, unavailable].includes(status.code)) return error;
  const details = /Last error: (?:Error: )?(.*?)\.? Resolution note/.exec(status.details)?.[1];
  const reason = status.code === unavailable ? `: ${details ?? status.details}` : ' in time';
  return new RetryableError(
    `Temporal did not answer${reason}. If this was to start or change something, check whether it did before you repeat it`,
    { code: 'TEMPORAL_UNAVAILABLE', cause: error },
  );
}

/** By its shape: most commands do not load the client of Temporal, which has the class. */
function isStatus(error: unknown): error is { readonly code: number; readonly details: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'number' &&
    'details' in error &&
    typeof error.details === 'string'
  );
}
