/**
 * Node flags for a worker. Without them, the heaps of the main thread and of the workflow thread
 * each reserve about 190 MB for a young generation of 30 to 45 MB.
 */
export const workerNodeFlags: readonly string[] = ['--max-semi-space-size=4'];

/**
 * How far the web server's heap can grow before V8 collects garbage. The default is two to four
 * times the live size: with 10,000 assets, pages leave megabytes of garbage each, and the process
 * would take 200 MB more.
 */
export const webNodeFlag = '--heap-growing-percent=30';
