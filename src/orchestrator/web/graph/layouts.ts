import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import type { GraphLayout, GraphNode } from './lay-out.ts';

/** The graph of the current definitions, with its layout if it is ready. */
export interface KnownGraph {
  readonly nodes: readonly GraphNode[];
  /** Changes with assets, groups or dependencies. */
  readonly version: string;
  readonly layout: GraphLayout | 'computing' | 'failed';
}

export interface Layouts {
  /** Does not wait: starts computing a missing layout. */
  of(assets: readonly DefinedAsset[]): KnownGraph;
}

/**
 * Layouts of graphs, each computed once in a worker thread, because a request would wait for
 * seconds.
 * @param closing aborted on server shutdown
 * @param report called with the error of a failed layout
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

/**
 * A graph of 10,000 assets takes 60 MB, some of which the server keeps. Without a limit for the
 * young generation, V8 lets garbage grow to five times that size.
 */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 8 };

function inThread(nodes: readonly GraphNode[], closing: AbortSignal): Promise<GraphLayout> {
  return new Promise((resolve, reject) => {
    const main = new URL(`./lay-out-main${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(main, { workerData: nodes, resourceLimits });
    // Do not delay server shutdown.
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
