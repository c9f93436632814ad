import { html, type Html } from '../html.ts';
import type { Links } from '../links.ts';
import { menuForm } from './menu-form.ts';

const shownCharacters = 100;
const again = 'Run keys that were requested before are not requested again.';

/** A form that moves the cursor of a sensor, unless the cursor has changed since it was shown. */
export function cursorForm(sensor: string, cursor: string | undefined, links: Links): Html {
  const shown = cursor === undefined ? 'none' : cursor.slice(0, shownCharacters);
  const isCut = shown.length < (cursor ?? '').length;
  const action = ['setSensorCursor', { sensor }] as const;
  const expected = cursor ?? null;
  const fields = html`<p class="muted">
      The next evaluation continues at the cursor, which is
      <span class="name">${shown}${isCut ? '…' : ''}</span>.
    </p>
    <label>
      New cursor
      <textarea name="cursor" rows="2" spellcheck="false" class="code" required>
${cursor ?? ''}</textarea>
    </label>`;
  const move = {
    label: 'Move it',
    action,
    body: { expected },
    confirm: `Move the cursor of ${sensor}, which is ${shown}${isCut ? '…' : ''}? What lies between is skipped or seen again. ${again}`,
  };
  const reset = {
    label: 'Begin anew',
    action,
    body: { expected, cursor: null },
    confirm: `Remove the cursor of ${sensor}, which is ${shown}${isCut ? '…' : ''}? Its next evaluation begins anew. ${again}`,
    isAlone: true,
  };
  return menuForm(
    {
      title: 'Move the cursor',
      fields,
      buttons: cursor === undefined ? [move] : [move, reset],
    },
    links,
  );
}
