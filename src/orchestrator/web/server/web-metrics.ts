import { createServer } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ListenAddress } from '../../worker/listen-address.ts';
import { listen } from './listen.ts';

/** Prometheus metrics of this process. */
export interface WebMetrics {
  /** Counts and times requests, and counts open event streams. */
  readonly measure: MiddlewareHandler<{ Bindings: Partial<HttpBindings> }>;
  close(): void;
}

const requestMetric = 'orchestrator_web_request_seconds';
const streamsMetric = 'orchestrator_web_open_streams';

/** Serves the metrics at a separate address, which users of the pages do not need to reach. */
export async function serveMetrics(address: ListenAddress): Promise<WebMetrics> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: requestMetric,
    help: 'Time until the answer to a request began',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const streams = new Gauge({
    name: streamsMetric,
    help: 'Event streams that are open',
    registers: [registry],
  });
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return response.writeHead(404).end('Request /metrics\n');
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, address, 'METRICS_ADDRESS');
  return {
    measure: async (c, next) => {
      const end = requests.startTimer({ method: c.req.method });
      await next();
      end({ route: routePath(c), status: c.res.status });
      if (c.res.headers.get('content-type') !== 'text/event-stream') return;
      streams.inc();
      c.env.outgoing?.once('close', () => streams.dec());
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
