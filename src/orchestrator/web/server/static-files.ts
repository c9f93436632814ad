import { Hono } from 'hono';
import { pageFiles } from './page-files.ts';

/** What pages load. A browser asks each time whether a file has changed. */
export function serveStaticFiles(): Hono {
  return new Hono().get('/:file', async (c) => {
    const file = (await pageFiles()).get(c.req.param('file'));
    if (file === undefined) return c.notFound();
    c.header('ETag', file.tag);
    c.header('Cache-Control', 'no-cache');
    if (c.req.header('if-none-match') === file.tag) return c.body(null, 304);
    return c.body(file.content, 200, { 'Content-Type': file.type });
  });
}
