import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The subset of S3 that the product uses on a datalake: listing the objects below a prefix and
 * reading them, completely or in part.
 */
export interface ObjectServer {
  readonly url: string;
  /** By key. */
  readonly objects: Map<string, Buffer>;
  close(): Promise<void>;
}

export async function startObjectServer(): Promise<ObjectServer> {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
    if (key === '') {
      response
        .setHeader('content-type', 'application/xml')
        .end(listing(objects, searchParams.get('prefix') ?? ''));
      return;
    }
    const content = objects.get(key);
    if (content === undefined) {
      response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end('<Error><Code>NoSuchKey</Code></Error>');
      return;
    }
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = first === undefined ? content : content.subarray(Number(first), Number(last) + 1);
    response.setHeader('etag', `"${etagOf(content)}"`);
    if (first !== undefined)
      response.setHeader(
        'content-range',
        `bytes ${first}-${Number(first) + part.length - 1}/${content.length}`,
      );
    response
      .writeHead(first === undefined ? 200 : 206, { 'content-length': part.length })
      .end(part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listing(objects: ReadonlyMap<string, Buffer>, prefix: string): string {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  const contents = keys.map((key) => {
    const content = objects.get(key)!;
    return `<Contents><Key>${key}</Key><Size>${content.length}</Size><ETag>&quot;${etagOf(content)}&quot;</ETag></Contents>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

function etagOf(content: Buffer): string {
  return createHash('md5').update(content).digest('hex');
}
