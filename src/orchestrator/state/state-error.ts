import { RetryableError } from '../errors.ts';

/** The state database does not answer, or another worker was quicker: nobody's mistake, and nothing was written. */
export class StateError extends RetryableError {}
