import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { pageFiles } from './page-files.ts';

/** Serves the files that pages load. Browsers revalidate them on each request. */
export function serveStaticFiles(): Hono {
  const files = new Hono();
  // Also matches tags that compression has weakened.
  files.use(etag());
  return files.get('/:file', async (c) => {
    const file = (await pageFiles()).get(c.req.param('file'));
    if (file === undefined) return c.notFound();
    c.header('ETag', file.tag);
    c.header('Cache-Control', 'no-cache');
    return c.body(file.content, 200, { 'Content-Type': file.type });
  });
}
