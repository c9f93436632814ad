const settledMs = 200;

/** Keeps the fields of a page's form in the URL and reloads the page when they change. */
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
    // The user may have filled in the form before this script ran, or the browser after going back.
    if ([...form.elements].some(isFilledIn)) follow(form);
  }
}

/** Disables actions while the page shows data for old field values, which the actions would use. */
function enableActions(isCurrent: boolean): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>(
    ':is([data-live], [data-launch="at-address"]) button[data-act]',
  );
  for (const button of buttons) button.disabled = !isCurrent;
}

/** Whether a field differs from its server-rendered value. */
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
