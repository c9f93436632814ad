import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of a folder, none of its folders. A browser asks each time whether one has changed. */
export function serveStaticFiles(folder: string): Hono {
  return new Hono().get('/:file{[A-Za-z0-9_-]+\\.[a-z]+}', async (c) => {
    const file = c.req.param('file');
    const type = types[path.extname(file)];
    const content = type === undefined ? undefined : await readFile(path.join(folder, file)).catch(() => undefined);
    if (type === undefined || content === undefined) return c.notFound();
    const tag = `"${createHash('sha256').update(content).digest('base64url')}"`;
    c.header('ETag', tag);
    c.header('Cache-Control', 'no-cache');
    if (c.req.header('if-none-match') === tag) return c.body(null, 304);
    return c.body(content, 200, { 'Content-Type': type });
  });
}
