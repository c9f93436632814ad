type IsQuiet = (id: string) => boolean;

/** Equal for forms that show the same fields. */
export const fieldsOf = (form: HTMLFormElement): string =>
  [...form.querySelectorAll<HTMLElement>('[data-field]')]
    .map(({ id, dataset }) => `${id}=${dataset['field']}`)
    .join(' ');

/** Takes over the messages of a new form with the same fields. */
export function updateParts(
  form: HTMLFormElement,
  fresh: HTMLFormElement,
  isQuiet: IsQuiet,
  enliven: (within: ParentNode) => void,
): void {
  hush(fresh, isQuiet);
  for (const part of fresh.querySelectorAll<HTMLElement>('[data-part]')) {
    const shown = document.getElementById(part.id);
    if (shown === null || shown.outerHTML === part.outerHTML) continue;
    const next = document.importNode(part, true);
    shown.replaceWith(next);
    enliven(next);
  }
  for (const input of form.querySelectorAll('[aria-describedby]')) {
    const isWrong = fresh.querySelector(`[id="${CSS.escape(input.id)}"][aria-invalid]`) !== null;
    if (isWrong) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }
}

export function replaceForm(form: HTMLFormElement, fresh: HTMLFormElement, isQuiet: IsQuiet): void {
  hush(fresh, isQuiet);
  form.replaceChildren(...document.importNode(fresh, true).childNodes);
}

/** Removes problems of fields that should not show them yet. */
function hush(fresh: HTMLFormElement, isQuiet: IsQuiet): void {
  for (const part of fresh.querySelectorAll('[data-part]'))
    if (isQuiet(part.id)) part.replaceChildren();
  for (const input of fresh.querySelectorAll('[aria-invalid]'))
    if (isQuiet(input.id)) input.removeAttribute('aria-invalid');
}

/** Restores focus and text selection after a change of the DOM. */
export function keepFocus(change: () => void): void {
  const { activeElement } = document;
  const caret = activeElement instanceof HTMLInputElement ? activeElement.selectionStart : null;
  const { id = '' } = activeElement ?? {};
  change();
  const element = id === '' ? null : document.getElementById(id);
  element?.focus();
  if (element instanceof HTMLInputElement && caret !== null)
    element.setSelectionRange(caret, caret);
}

/**
 * Moves the focus after a button changed the form: to the added input, otherwise to the same
 * button.
 */
export function focusAfter(
  form: HTMLFormElement,
  { name, value }: { readonly name: string; readonly value: string },
): void {
  const button = (text: string) =>
    form.querySelector<HTMLButtonElement>(
      `button[name="${CSS.escape(name)}"][value="${CSS.escape(text)}"]`,
    );
  const [, does = '', list = '', index = ''] = /^(\w+) (.*?)(?:\/(\d+))?$/s.exec(value) ?? [];
  const at = (step: number, what: string) => button(`${what} ${list}/${Number(index) + step}`);
  switch (does) {
    case 'add': {
      const inputs = 'li:last-child :is(input:not([type="hidden"]), select, textarea)';
      const entries = button(value)?.previousElementSibling;
      entries?.querySelector<HTMLElement>(`:scope > ${inputs}`)?.focus();
      return;
    }
    case 'remove':
      return button(`add ${list}`)?.focus();
    case 'up':
      return focusOnFirst(at(-1, 'up'), at(-1, 'down'));
    case 'down':
      return focusOnFirst(at(1, 'down'), at(1, 'up'));
    default:
      return button(value)?.focus();
  }
}

function focusOnFirst(...buttons: readonly (HTMLButtonElement | null)[]): void {
  buttons.find((button) => button?.disabled === false)?.focus();
}
