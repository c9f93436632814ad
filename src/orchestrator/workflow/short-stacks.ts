/**
 * The SDK records a stack for each promise, for the Web UI's Call Stack. At Node's ten frames that is a third of the time that a run which does
 * nothing takes in the workflows' thread; three halve it. The first is the SDK's own, the others tell at which line a run waits and what led
 * there. To be preloaded: `Error` is frozen before the first run.
 */
Error.stackTraceLimit = 3;

export {};
