import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';

/** Leads to the actions that name something. */
export function auditLink(about: string, links: Links): Html {
  return html`<a href="${links.audit({ about })}">Who did what to it</a>`;
}
