import type { Caller } from '../../access/caller.ts';
import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';

/** The name of the caller and the logout button. Without a login there is no name to show. */
export function callerBar({ name, role, via }: Caller, links: Links): Html {
  if (via !== 'session') return html``;
  return html`<form
    class="caller"
    aria-label="Login"
    method="post"
    action="${links.access('logout')}"
  >
    <span class="name">${name}</span> <span class="muted">${role}</span>
    <button type="submit" class="small">Log out</button>
  </form>`;
}
