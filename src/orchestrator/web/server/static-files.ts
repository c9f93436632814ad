import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { pageFiles } from './page-files.ts';

/** What pages load. A browser asks each time whether a file has changed. */
export function serveStaticFiles(): Hono {
  const files = new Hono();
  // It knows the tag again that compression has marked as weak.
  files.use(etag());
  return files.get('/:file', async (c) => {
    const file = (await pageFiles()).get(c.req.param('file'));
    if (file === undefined) return c.notFound();
    c.header('ETag', file.tag);
    c.header('Cache-Control', 'no-cache');
    return c.body(file.content, 200, { 'Content-Type': file.type });
  });
}
