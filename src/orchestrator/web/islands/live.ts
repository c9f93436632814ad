/**
 * Reads the page again from time to time, while it is looked at, and when its address changes, and replaces the parts of it that changed. A part in
 * which somebody is at work stays as it is.
 * @param enliven called with each new part
 */
export function keepUpToDate(enliven: (within: ParentNode) => void): void {
  const everyMs = Number(document.body.dataset['every'] ?? 0) * 1_000;
  const toggle = document.querySelector<HTMLButtonElement>('[data-live-toggle]');
  const shown = new Map(parts(document).map((part) => [part.id, part.outerHTML]));
  document.addEventListener(
    'address-changed',
    () => void refresh(shown, enliven).catch(() => undefined),
  );
  if (everyMs === 0 || toggle === null) return;
  let isOn = true;
  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    isOn = !isOn;
    toggle.setAttribute('aria-pressed', String(isOn));
    toggle.textContent = isOn ? 'Live' : 'Paused';
  });
  setInterval(() => {
    if (isOn && document.visibilityState === 'visible')
      void refresh(shown, enliven).catch(() => undefined);
  }, everyMs);
}

const parts = (within: ParentNode) => [...within.querySelectorAll<HTMLElement>('[data-live][id]')];

async function refresh(
  shown: Map<string, string>,
  enliven: (within: ParentNode) => void,
): Promise<void> {
  const address = location.href;
  const answer = await fetch(address, { headers: { accept: 'text/html' } });
  // The login is over: the whole page goes through it again.
  if (answer.status === 401) location.reload();
  if (!answer.ok) return;
  const next = parts(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  if (location.href !== address) return;
  const stays = new Set(next.map(({ id }) => id));
  for (const old of parts(document)) if (!stays.has(old.id) && !isInUse(old)) old.remove();
  let before: Element | undefined;
  for (const part of next) {
    const old = document.querySelector<HTMLElement>(`[data-live][id="${CSS.escape(part.id)}"]`);
    const text = part.outerHTML;
    if (old !== null && (shown.get(part.id) === text || isInUse(old))) {
      before = old;
      continue;
    }
    shown.set(part.id, text);
    const fresh = document.importNode(part, true);
    const scrolled = old?.querySelector('.log')?.scrollTop ?? 0;
    if (old === null) before?.after(fresh);
    else old.replaceWith(fresh);
    fresh.querySelector('.log')?.scrollTo({ top: scrolled });
    enliven(fresh);
    before = fresh;
  }
  document.dispatchEvent(new Event('parts-changed'));
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
