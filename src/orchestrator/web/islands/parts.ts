import { say } from './actions.ts';
import { fetchInTime } from './fetch-in-time.ts';

/** The parts of a page that are replaced when they change. */
export const parts = (within: ParentNode) => [
  ...within.querySelectorAll<HTMLElement>('[data-live][id]'),
];

/**
 * Reloads the page and replaces its changed parts. Parts that the user is working in are skipped
 * until the next time. If the page has a different structure, such as that of a run that has just
 * begun, the whole page is loaded.
 * @param shown parts as rendered by the server, by id
 * @returns the number of skipped parts; undefined if the server does not respond with the page
 */
export async function replaceParts(
  shown: Map<string, string>,
  enliven: (within: ParentNode) => void,
): Promise<number | undefined> {
  const address = location.href;
  const answer = await fetchInTime(address, { headers: { accept: 'text/html' } });
  if (answer.status === 401) logIn();
  if (!answer.ok) return undefined;
  const next = parts(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  if (location.href !== address) return 0;
  if (next.some(lacksFrame)) {
    if (parts(document).some(isInUse)) return 1;
    location.reload();
    return 0;
  }
  const stays = new Set(next.map(({ id }) => id));
  for (const old of parts(document)) if (!stays.has(old.id) && !isInUse(old)) old.remove();
  let before: Element | undefined;
  let left = 0;
  for (const part of next) {
    const old = document.querySelector<HTMLElement>(`[data-live][id="${CSS.escape(part.id)}"]`);
    const text = part.outerHTML;
    const isSame = shown.get(part.id) === text;
    if (old !== null && (isSame || isInUse(old))) {
      if (!isSame) left += 1;
      before = old;
      continue;
    }
    shown.set(part.id, text);
    const fresh = document.importNode(part, true);
    if (old === null) before?.after(fresh);
    else old.replaceWith(fresh);
    enliven(fresh);
    before = fresh;
  }
  document.dispatchEvent(new Event('parts-changed'));
  return left;
}

/** Reloads the page to log in again, unless a form would lose what the user has entered. */
function logIn(): void {
  const forms = [
    ...document.querySelectorAll('form:is([data-launch], [data-fields], [data-materialize])'),
  ];
  if (forms.every((form) => form.closest('details:not([open])') !== null)) location.reload();
  else say('You are no longer logged in. Reload this page to log in.', true);
}

/** Whether a new part belongs into an element that neither this page nor another part contains. */
function lacksFrame(part: HTMLElement): boolean {
  const frame = part.parentElement?.closest('[id]');
  if (frame === null || frame === undefined || frame.matches('[data-live], [data-live] *'))
    return false;
  return document.getElementById(frame.id) === null;
}

function isInUse(part: HTMLElement): boolean {
  const focused = document.activeElement;
  const selection = document.getSelection();
  const isSelected =
    selection !== null && !selection.isCollapsed && selection.containsNode(part, true);
  return (
    isSelected ||
    (focused !== null && part.contains(focused)) ||
    part.querySelector('details[open]') !== null
  );
}
