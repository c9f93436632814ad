import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readEnv } from '#orchestrator/env.ts';
import type { GitRemote } from './git-remote.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface GitHttpServer {
  /** Of the repository. */
  readonly url: string;
  readonly requests: readonly string[];
  /** Overrides the responses of git and of the LFS server while it returns one. */
  answer: (request: {
    readonly path: string;
    readonly authorization: string | undefined;
  }) => HttpAnswer | undefined;
  /** The LFS server's error for an object, in place of its location. */
  objectError: { readonly code: number; readonly message: string } | undefined;
  close(): Promise<void>;
}

/** Signature in the LFS server's URLs: it grants read access. */
export const lfsSignature = 'X-Amz-Signature=5ec7e7';

/**
 * A repository served by `git http-backend`, with LFS objects through the batch API at signed URLs,
 * like the large hosts.
 */
export async function startGitHttpServer(remote: GitRemote): Promise<GitHttpServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    requests.push(`${method} ${url}`);
    const own = self.answer({ path: url, authorization: headers.authorization });
    if (own) return void response.writeHead(own.status, own.headers).end(own.body);
    if (url.endsWith('/info/lfs/objects/batch')) return void batch(request, response);
    if (url.startsWith('/objects/')) return void give(url, response);
    backend(request, response);
  });

  async function batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { objects } = JSON.parse(Buffer.concat(chunks).toString()) as {
      objects: { oid: string; size: number }[];
    };
    const answered = objects.map((object) => {
      const href = `${origin()}/objects/${object.oid}?${lfsSignature}`;
      return {
        ...object,
        ...(self.objectError
          ? { error: self.objectError }
          : { actions: { download: { href, expires_in: 3600 } } }),
      };
    });
    response.writeHead(200, { 'content-type': 'application/vnd.git-lfs+json' });
    response.end(JSON.stringify({ transfer: 'basic', objects: answered }));
  }

  async function give(url: string, response: ServerResponse): Promise<void> {
    const oid = /^\/objects\/(\w+)/.exec(url)?.[1] ?? '';
    const file = path.join(remote.folder, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
    response.writeHead(200, { 'content-length': (await stat(file)).size });
    createReadStream(file).pipe(response);
  }

  function backend(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url ?? '', origin());
    const env = {
      ...readEnv(),
      GIT_PROJECT_ROOT: path.dirname(remote.folder),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      REMOTE_ADDR: '127.0.0.1',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    };
    const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    request.pipe(child.stdin);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', () => {
      const all = Buffer.concat(chunks);
      const end = all.indexOf('\r\n\r\n');
      const fields = all
        .toString('latin1', 0, end)
        .split('\r\n')
        .map((line) => line.split(/: /, 2) as [string, string]);
      const headers = Object.fromEntries(
        fields.map(([name, value]) => [name.toLowerCase(), value]),
      );
      response
        .writeHead(Number.parseInt(headers['status'] ?? '200', 10), headers)
        .end(all.subarray(end + 4));
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const self: GitHttpServer = {
    url: `${origin()}/${path.basename(remote.folder)}`,
    requests,
    answer: () => undefined,
    objectError: undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}
