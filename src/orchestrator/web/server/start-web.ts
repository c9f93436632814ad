import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { codeOf } from '../../code-of.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { UsageError } from '../../usage-error.ts';
import { addressUrl } from '../../worker/listen-address.ts';
import { identifyByToken } from '../access/identify.ts';
import { identifyLoopback } from '../access/identify-loopback.ts';
import { createWebApp, type WebOptions } from './create-web-app.ts';
import { isLoopback } from './loopback.ts';

export interface StartWebOptions extends WebOptions {
  /** Only processes of this machine may reach it: there is no login. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

export interface Web {
  readonly url: string;
  /** Takes no more requests, and gives those in progress a moment to end. */
  close(): Promise<void>;
}

/** Requests that have not ended by then are cut off. */
const graceMs = 2_000;

/** @throws UsageError if the host is not one of this machine alone, or something else listens on the port */
export async function startWeb(
  source: ReportSource,
  { host, port, ...options }: StartWebOptions,
): Promise<Web> {
  if (!isLoopback(host)) {
    const advice = `To reach it from another machine, forward the port: ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE`;
    throw new UsageError(
      `The web server has no login, so it listens only on 127.0.0.1, ::1 or localhost, not on ${host}. ${advice}`,
    );
  }
  const closing = new AbortController();
  const identify = identifyByToken(undefined, identifyLoopback());
  const app = createWebApp(source, options, closing.signal, identify);
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `${addressUrl({ host, port: taken })}${options.basePath ?? ''}/`,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        const late = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => (clearTimeout(late), resolve()));
      }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = codeOf(error) === 'EADDRINUSE';
      reject(
        isTaken
          ? new UsageError(
              `Something else listens on port ${port} of ${host}: choose another with --port`,
            )
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}
