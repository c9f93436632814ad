import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { GraphLayout, GraphNode } from './lay-out.ts';

/** The graph of the definitions as it is, and its layout as far as there is one. */
export interface KnownGraph {
  readonly nodes: readonly GraphNode[];
  /** Differs where assets, groups or dependencies do. */
  readonly version: string;
  readonly layout: GraphLayout | 'computing' | 'failed';
}

export interface Layouts {
  /** Never waits: a layout that is not known is begun. */
  of(assets: readonly DefinedAsset[]): KnownGraph;
}

/**
 * Layouts of graphs, each computed once by a thread of its own: a request would wait for seconds.
 * @param closing aborted when the server ends
 * @param report called with why a layout failed
 */
export function createLayouts(closing: AbortSignal, report: (error: unknown) => void): Layouts {
  const known = new WeakMap<readonly DefinedAsset[], Pick<KnownGraph, 'nodes' | 'version'>>();
  let last: { readonly version: string; layout: KnownGraph['layout'] } | undefined;
  return {
    of: (assets) => {
      const graph = known.get(assets) ?? graphOf(assets);
      known.set(assets, graph);
      const { nodes, version } = graph;
      if (last?.version !== version) {
        const begun: typeof last = { version, layout: 'computing' };
        last = begun;
        inThread(nodes, closing).then(
          (layout) => (begun.layout = layout),
          (error: unknown) => {
            begun.layout = 'failed';
            report(error);
          },
        );
      }
      return { nodes, version, layout: last.layout };
    },
  };
}

function graphOf(assets: readonly DefinedAsset[]): Pick<KnownGraph, 'nodes' | 'version'> {
  const nodes = assets.map(({ key, group, deps }) => ({
    key,
    group,
    deps: deps.map((dep) => dep.key),
  }));
  const version = createHash('sha256').update(JSON.stringify(nodes)).digest('base64url');
  return { nodes, version };
}

/** A graph of 10,000 assets takes 60 MB, of which the server keeps some. Without a limit of the young generation, V8 lets garbage grow to five times that. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 };

function inThread(nodes: readonly GraphNode[], closing: AbortSignal): Promise<GraphLayout> {
  return new Promise((resolve, reject) => {
    const main = new URL(`./lay-out-main${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(main, { workerData: nodes, resourceLimits });
    // A server that ends does not wait for it.
    worker.unref();
    const end = () => void worker.terminate();
    closing.addEventListener('abort', end, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      closing.removeEventListener('abort', end);
      if (!closing.aborted)
        reject(new Error('The thread that lays out the graph ended without a layout'));
    });
  });
}
