import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface OwnAnswer {
  readonly status: number;
  readonly body?: string;
}

export interface ObservingProxy {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/**
 * Shows the traffic between a client and a server, and can respond in the server's place. Preserves
 * the host, because signatures cover it.
 */
export async function startObservingProxy(
  target: string,
  {
    answer,
    rewrite = (url) => url,
  }: { answer?: (url: string) => OwnAnswer | undefined; rewrite?: (url: string) => string } = {},
): Promise<ObservingProxy> {
  const { hostname: host, port } = new URL(target);
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push({ method, url, headers });
    const own = answer?.(url);
    if (own)
      return void response
        .writeHead(own.status, { 'content-type': 'application/json' })
        .end(own.body);
    const onward = httpRequest({ host, port, path: rewrite(url), method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
