import { parentPort, workerData } from 'node:worker_threads';
import { layOut, type GraphNode } from './lay-out.ts';

// The web server's worker thread that lays out one graph and then ends.
parentPort?.postMessage(layOut(workerData as readonly GraphNode[]));
