import { messageOf } from '../../message-of.ts';
import { TerminalError } from '../../errors.ts';
import { project } from '../../project.ts';
import { problemOf } from '../server/problem.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { command } from './parts/command.ts';

/** An error with advice on what to do. */
export function errorPage(
  error: unknown,
  links: Links,
): Page & { readonly status: ReturnType<typeof problemOf>['status'] } {
  const { status, detail, code } = problemOf(error);
  const isAway = status === 503;
  return {
    status,
    title:
      status === 404
        ? 'Not found'
        : isAway
          ? 'Not available at the moment'
          : 'This page could not be shown',
    body: html`<section class="card" aria-label="What happened">
      <p class="reason">
        ${error instanceof TerminalError ? messageOf(error) : detail}
        <span class="id">${code}</span>
      </p>
      <p class="advice">${adviceFor(status, links)}</p>
    </section>`,
  };
}

function adviceFor(status: number, links: Links) {
  if (status === 404)
    return html`Search for it above, or begin with the <a href="${links.overview}">overview</a>.`;
  if (status === 503)
    return html`Nothing is lost: reload this page when it answers again. ${command('doctor')} shows
    the cause.`;
  if (status === 500)
    return html`The log of the server says why: it is what ${project().command} web printed.`;
  return html`Correct the address, or begin with the <a href="${links.overview}">overview</a>.`;
}
