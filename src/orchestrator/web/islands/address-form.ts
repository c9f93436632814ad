const settledMs = 200;

/** Has forms that a page is read by keep what they hold in the address, and the page read again where that changes. */
export function keepInAddress(within: ParentNode): void {
  for (const form of within.querySelectorAll<HTMLFormElement>('form[data-address]')) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    form.addEventListener('input', () => {
      enableActions(false);
      clearTimeout(timer);
      timer = setTimeout(() => {
        timer = undefined;
        follow(form);
      }, settledMs);
    });
    document.addEventListener('parts-changed', () => {
      if (timer === undefined) enableActions(true);
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      follow(form);
    });
    // Someone may have filled it in before this script ran, or the browser after a step back.
    if ([...form.elements].some(isFilledIn)) follow(form);
  }
}

/** None while the page still shows what the form held before: it would do that. */
function enableActions(isCurrent: boolean): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('[data-live] button[data-act]');
  for (const button of buttons) button.disabled = !isCurrent;
}

/** Whether a field holds something else than what the server wrote. */
function isFilledIn(field: Element): boolean {
  if (field instanceof HTMLSelectElement)
    return [...field.options].some((option) => option.selected && !option.defaultSelected);
  if (!(field instanceof HTMLInputElement)) return false;
  return ['checkbox', 'radio'].includes(field.type)
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

function follow(form: HTMLFormElement): void {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value !== '') query.append(name, value);
  history.replaceState(history.state, '', `${location.pathname}?${query}`);
  document.dispatchEvent(new Event('address-changed'));
}
