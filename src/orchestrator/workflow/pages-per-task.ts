/**
 * Pages of a plan or of outcomes that one workflow task takes: their results leave the worker together, in a message of 4 MB at most. Where it is
 * larger, the server terminates the run.
 */
export const pagesPerTask = 10;
