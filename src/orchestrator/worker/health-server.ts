import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../message-of.ts';
import { addressUrl, type ListenAddress } from './listen-address.ts';

/** Rejects with the reason if the worker is not ready. */
type CheckHealth = () => Promise<void>;

export interface HealthServer {
  readonly url: string;
  /** From now on the worker is ready while this resolves; before, it is alive but not ready. */
  watch(checkHealth: CheckHealth): void;
  close(): void;
}

const starting: CheckHealth = () => Promise.reject(new Error('The worker starts'));

/**
 * Health checks of a worker for container orchestrators. `/live` responds while the process runs.
 * `/ready` responds with 200 while the worker polls all its queues and Temporal answers, otherwise
 * with 503 and the reason. An outage of Temporal does not require a restart of the worker.
 */
export async function serveHealth({ host, port }: ListenAddress): Promise<HealthServer> {
  let checkHealth = starting;
  const server = createServer((request, response) => {
    const answer = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
    if (request.url === '/live') answer(200, 'alive');
    else if (request.url === '/ready') {
      checkHealth().then(
        () => answer(200, 'ready'),
        (error: unknown) => answer(503, messageOf(error)),
      );
    } else answer(404, 'Request /live or /ready');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: addressUrl({ host, port: taken }),
    watch: (check) => void (checkHealth = check),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
