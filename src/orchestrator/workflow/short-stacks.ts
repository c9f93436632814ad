/**
 * The SDK records a stack for each promise, for the Web UI's Call Stack. With Node's default of ten
 * frames, this takes a third of the workflow thread's time in an empty run; three frames halve it.
 * The first frame is the SDK's own, the others show the line at which a run waits and its caller.
 * Preload this module: `Error` is frozen before the first run.
 */
Error.stackTraceLimit = 3;

export {};
