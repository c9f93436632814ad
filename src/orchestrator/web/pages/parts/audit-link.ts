import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';

/** Links to the audited actions about an object. */
export function auditLink(about: string, links: Links): Html {
  return html`<a href="${links.audit({ about })}">Who did what to it</a>`;
}
