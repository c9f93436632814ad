import { project } from '../../project.ts';
import { html, type Html } from '../pages/html.ts';
import { createLinks } from '../pages/links.ts';

/** A page for callers who cannot access the others. */
export interface AccessPage {
  readonly basePath: string;
  readonly title: string;
  readonly text: string;
  readonly code?: string | undefined;
  readonly offers: 'login' | 'logout' | 'reload';
}

export function accessPage({ basePath, title, text, code, offers }: AccessPage): Html {
  const links = createLinks(basePath);
  const offer = {
    login: html`<a class="button primary" href="${links.access('login')}">Log in</a>`,
    logout: html`<form method="post" action="${links.access('logout')}">
      <button type="submit" class="primary">Log out</button>
    </form>`,
    reload: html`<p class="advice">Reload this page in a moment.</p>`,
  };
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${project().name}</title>
        <link rel="icon" href="${links.static('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${links.static('style.css')}" />
      </head>
      <body class="access">
        <main>
          <h1>${title}</h1>
          <section class="card" aria-label="${title}">
            <p class="reason">
              ${text} ${code === undefined ? '' : html`<span class="id">${code}</span>`}
            </p>
            ${offer[offers]}
          </section>
        </main>
      </body>
    </html>`;
}
