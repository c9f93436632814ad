import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { extname } from 'node:path';
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
 * Layouts of graphs, each computed once in a process of its own, because a request would wait for
 * seconds. A thread would leave tens of megabytes with the server, which V8 does not return.
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
        inProcess(nodes, closing).then(
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

/** Without a limit for the young generation, V8 lets garbage grow to several times the live size. */
const execArgv = ['--max-semi-space-size=4', '--max-old-space-size=512'];

function inProcess(nodes: readonly GraphNode[], closing: AbortSignal): Promise<GraphLayout> {
  return new Promise((resolve, reject) => {
    const main = new URL(`./lay-out-main${extname(import.meta.url)}`, import.meta.url);
    const child = fork(main, {
      execArgv,
      // It needs no secret of the server's.
      env: {},
      serialization: 'advanced',
      signal: closing,
      killSignal: 'SIGKILL',
    });
    child.once('message', resolve);
    // Not once: an error that nothing listens to would end the server.
    child.on('error', (error) => {
      if (!closing.aborted) reject(error);
    });
    // Follows the message, unlike the exit.
    child.once('disconnect', () => {
      if (!closing.aborted)
        reject(new Error('The process that lays out the graph ended without a layout'));
    });
    child.send(nodes);
    // Do not delay server shutdown.
    child.unref();
    child.channel?.unref();
  });
}
