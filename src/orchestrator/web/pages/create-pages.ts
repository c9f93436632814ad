import { Hono } from 'hono';
import { html } from 'hono/html';
import { project } from '../../project.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { WebFrame } from '../server/web-frame.ts';

/** The pages that people look at. */
export function createPages(_source: ReportSource, { requestToken }: WebFrame): Hono {
  const pages = new Hono();
  pages.get('/', (c) =>
    c.html(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="request-token" content="${requestToken}" />
            <title>${project().name}</title>
          </head>
          <body>
            <h1>${project().name}</h1>
          </body>
        </html>`,
    ),
  );
  return pages;
}
