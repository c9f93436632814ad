import { RetryableError } from '../errors.ts';

/** The state database does not answer, or another worker was faster. Nothing was written. */
export class StateError extends RetryableError {}
