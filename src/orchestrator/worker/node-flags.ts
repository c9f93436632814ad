/**
 * How Node is to be started for a worker. The heaps of the main thread and of the workflows' thread otherwise each keep about 190 MB for a young
 * generation of 30 to 45 MB.
 */
export const workerNodeFlags: readonly string[] = ['--max-semi-space-size=4'];

/**
 * How far the heap of the web server may grow beyond what it holds before V8 collects the garbage. By default that is two to four times as much: pages
 * of a deployment with 10,000 assets leave megabytes each, and the process would take 200 MB more.
 */
export const webNodeFlag = '--heap-growing-percent=40';
