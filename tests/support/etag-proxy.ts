import { randomUUID } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * Variations of an S3 server's object versions: weak ETags, another ETag each time, none, or
 * additionally another modification time.
 */
export type EtagMode = 'weak' | 'other each time' | 'none' | 'other time too';

export interface EtagProxy {
  readonly url: string;
  mode: EtagMode;
  close(): Promise<void>;
}

/**
 * A proxy for an S3 server, like storages and proxies with unstable ETags. Preserves the host,
 * because signatures cover it.
 */
export async function startEtagProxy(target: string, mode: EtagMode): Promise<EtagProxy> {
  const { hostname: host, port } = new URL(target);
  let answers = 0;
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const onward = httpRequest({ host, port, path: url, method, headers }, (answered) => {
      void (async () => {
        answers += 1;
        const body = await buffer(answered);
        const isList = answered.headers['content-type']?.includes('xml') === true;
        const changed = isList ? Buffer.from(changedList(body.toString(), proxy.mode)) : body;
        const length = isList ? { 'content-length': String(changed.length) } : {};
        response.writeHead(answered.statusCode ?? 500, {
          ...changedHeaders(answered.headers, proxy.mode, answers),
          ...length,
        });
        response.end(method === 'HEAD' ? undefined : changed);
      })();
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: EtagProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function changedHeaders(
  headers: IncomingHttpHeaders,
  mode: EtagMode,
  answers: number,
): IncomingHttpHeaders {
  const { etag, ...others } = headers;
  if (etag === undefined || mode === 'none') return others;
  if (mode === 'weak') return { ...others, etag: `W/${etag}` };
  const time = mode === 'other time too' && {
    'last-modified': new Date(answers * 1_000).toUTCString(),
  };
  return { ...others, etag: `"${randomUUID()}"`, ...time };
}

function changedList(xml: string, mode: EtagMode): string {
  if (mode === 'weak') return xml;
  return xml.replaceAll(/<ETag>[^<]*<\/ETag>/g, () =>
    mode === 'none' ? '' : `<ETag>&quot;${randomUUID()}&quot;</ETag>`,
  );
}
