/**
 * How Node is to be started for a worker. The heaps of the main thread and of the workflows' thread otherwise each keep about 190 MB for a young
 * generation of 30 to 45 MB.
 */
export const workerNodeFlags: readonly string[] = ['--max-semi-space-size=4'];
