import { parentPort, workerData } from 'node:worker_threads';
import { layOut, type GraphNode } from './lay-out.ts';

// The thread of a web server that lays out a graph, and then ends.
parentPort?.postMessage(layOut(workerData as readonly GraphNode[]));
