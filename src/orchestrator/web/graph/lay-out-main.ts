import { layOut, type GraphNode } from './lay-out.ts';

// The web server's process that lays out one graph and then ends.
process.once('message', (nodes: readonly GraphNode[]) => {
  process.send?.(layOut(nodes), () => process.disconnect());
});
