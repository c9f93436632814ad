/**
 * Maximum number of pages of a plan or of outcomes per workflow task. Their results leave the
 * worker in a single message of at most 4 MB; for a larger one the server terminates the run.
 */
export const pagesPerTask = 10;
