import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { ReportSource } from '../../reports/report-source.ts';
import { UsageError } from '../../usage-error.ts';
import { serveHealth } from '../../worker/health-server.ts';
import { addressUrl, type ListenAddress } from '../../worker/listen-address.ts';
import { readAccessSettings } from '../access/access-settings.ts';
import { openAccess } from '../access/open-access.ts';
import { createWebApp, type WebOptions } from './create-web-app.ts';
import { listen } from './listen.ts';
import { isLoopback } from './loopback.ts';
import { serveMetrics } from './web-metrics.ts';

export interface StartWebOptions extends Omit<WebOptions, 'measure'> {
  /** One of this machine alone, unless people log in. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Where `/metrics` is served, for Prometheus. */
  readonly metrics?: ListenAddress | undefined;
  /** Where `/live` and `/ready` are served, for whoever watches the process. */
  readonly health?: ListenAddress | undefined;
}

export interface Web {
  readonly url: string;
  /** Takes no more requests, and gives those in progress a moment to end. */
  close(): Promise<void>;
}

/** Requests that have not ended by then are cut off. */
const graceMs = 2_000;

/**
 * People log in where variables of `env` say how (`WEB_OIDC_ISSUER`, `WEB_PUBLIC_URL` and so on).
 * @throws UsageError if they do not and the host is not one of this machine alone, or something else listens on the port
 */
export async function startWeb(
  source: ReportSource,
  { host, port, metrics: metricsAddress, health: healthAddress, ...options }: StartWebOptions,
): Promise<Web> {
  const settings = readAccessSettings(source.env);
  if (settings === undefined && !isLoopback(host)) {
    const advice = `Configure a login with WEB_OIDC_ISSUER and its related variables. Or, to reach it from another machine, forward the port: ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE`;
    throw new UsageError(
      `The web server has no login, so it listens only on 127.0.0.1, ::1 or localhost, not on ${host}. ${advice}`,
    );
  }
  const basePath = basePathOf(options.basePath, settings?.publicUrl);
  const access = openAccess(source, settings, { basePath, report: options.report });
  const closing = new AbortController();
  const metrics = metricsAddress && (await serveMetrics(metricsAddress));
  const health = healthAddress && (await serveHealth(healthAddress));
  const measured = { ...options, basePath, ...(metrics && { measure: metrics.measure }) };
  const app = createWebApp(source, measured, closing.signal, access);
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await listen(server, port, host);
  // That Temporal or the state database is away is no reason not to be ready: pages say so.
  health?.watch(async () => {
    if (closing.signal.aborted) throw new Error('The web server ends');
    await source.definitions();
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `${addressUrl({ host, port: taken })}${basePath}/`,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        const late = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(late);
          metrics?.close();
          health?.close();
          resolve();
        });
      }),
  };
}

/** The path of the public address is where a proxy serves the pages. */
function basePathOf(given: string | undefined, publicUrl: URL | undefined): string {
  const trimmed = (path: string) => path.replace(/\/+$/, '');
  const ofUrl = publicUrl && trimmed(publicUrl.pathname);
  const basePath = trimmed(given ?? ofUrl ?? '');
  if (ofUrl === undefined || ofUrl === basePath) return basePath;
  throw new UsageError(
    `--base-path ${given} is not the path of WEB_PUBLIC_URL, ${publicUrl?.href}: leave it out`,
  );
}
