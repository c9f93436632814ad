import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readMultipart, type FormPart } from './read-multipart.ts';
import type { Fate } from './faults.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** For an uploaded form, in place of the text. */
  readonly parts: readonly FormPart[];
}

export interface RecordedRequest {
  readonly method: string;
  /** As sent. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Of the response; 0 if there was none. */
  status: number;
}

export interface Server {
  readonly port: number;
  /** Maximum number of concurrent requests. */
  peakConcurrency(): number;
  /** Also closes open connections. */
  stop(): Promise<void>;
}

/**
 * An HTTP server on a free port of the loopback address. An error thrown by `fateOf` is a bug of
 * the stand-in or an unreadable request.
 */
export async function serve(
  fateOf: (request: ReceivedRequest) => Promise<Fate>,
  onError: (request: string, error: unknown) => void,
): Promise<Server> {
  let active = 0;
  let peak = 0;

  const server = createServer((request, response) => {
    active += 1;
    peak = Math.max(peak, active);
    response.once('close', () => (active -= 1));
    const { method = '', url = '/', headers } = request;
    const { pathname: path, searchParams: query } = new URL(url, 'http://stand-in');
    readBody(request)
      .then((body) => fateOf({ method, path, query, headers, ...body }))
      .then((fate) => carryOut(fate, response))
      .catch((error: unknown) => {
        if (!request.socket.destroyed) onError(`${method} ${url}`, error);
        request.socket.destroy();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    peakConcurrency: () => peak,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(
  request: IncomingMessage,
): Promise<Pick<ReceivedRequest, 'text' | 'parts'>> {
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/'))
    return { text: Buffer.concat(await request.toArray()).toString(), parts: [] };
  // Gateways buffer or reject bodies without a length.
  if (request.headers['content-length'] === undefined)
    throw new Error('an upload without a content length');
  return { text: '', parts: await readMultipart(request, contentType) };
}

function carryOut(fate: Fate, response: ServerResponse): void {
  if (fate.kind === 'hang') return;
  if (fate.kind === 'drop') return void response.destroy();
  const { status, body, headers } = fate.answer;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(
    headers?.['content-type'] === undefined && body !== '' ? JSON.stringify(body) : body,
  );
}
