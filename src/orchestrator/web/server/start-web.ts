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
  /** Must be a loopback host unless login is configured. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Address of `/metrics` for Prometheus. */
  readonly metrics?: ListenAddress | undefined;
  /** Address of `/live` and `/ready` for health checks. */
  readonly health?: ListenAddress | undefined;
}

export interface Web {
  readonly url: string;
  /** Stops accepting requests and gives those in progress a short time to end. */
  close(): Promise<void>;
}

/** After this time, open requests are aborted. */
const graceMs = 2_000;

/**
 * Starts the web server. Login is enabled by variables of `env` (`WEB_OIDC_ISSUER`,
 * `WEB_PUBLIC_URL` and so on).
 * @throws UsageError if login is not configured and the host is not loopback, or if the port is in
 * use
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
  await listen(server, { port, host }, '--port').catch((error: unknown) => {
    metrics?.close();
    health?.close();
    throw error;
  });
  // The server is ready even if Temporal or the state database is down, because pages report that.
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

/** Defaults to the path of the public URL, where a proxy serves the pages. */
function basePathOf(given: string | undefined, publicUrl: URL | undefined): string {
  const trimmed = (path: string) => path.replace(/\/+$/, '');
  const ofUrl = publicUrl && trimmed(publicUrl.pathname);
  const basePath = trimmed(given ?? ofUrl ?? '');
  if (ofUrl === undefined || ofUrl === basePath) return basePath;
  throw new UsageError(
    `--base-path ${given} is not the path of WEB_PUBLIC_URL, ${publicUrl?.href}: leave it out`,
  );
}
