type IsQuiet = (id: string) => boolean;

/** The same of two forms that show the same fields. */
export const fieldsOf = (form: HTMLFormElement): string =>
  [...form.querySelectorAll<HTMLElement>('[data-field]')]
    .map(({ id, dataset }) => `${id}=${dataset['field']}`)
    .join(' ');

/** Takes what the server says of a form whose fields are the same. */
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

/** Takes away what is wrong with fields of which that is not to be shown yet. */
function hush(fresh: HTMLFormElement, isQuiet: IsQuiet): void {
  for (const part of fresh.querySelectorAll('[data-part]'))
    if (isQuiet(part.id)) part.replaceChildren();
  for (const input of fresh.querySelectorAll('[aria-invalid]'))
    if (isQuiet(input.id)) input.removeAttribute('aria-invalid');
}

/** Has the element in focus, and the place in its text, be what they were. */
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

/** Where a person goes on after a button that changed the form: in what it added, or at the same button. */
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
