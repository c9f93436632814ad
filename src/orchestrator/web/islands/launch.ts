import { act, say } from './actions.ts';
import { fetchInTime } from './fetch-in-time.ts';
import { fieldsOf, focusAfter, keepFocus, replaceForm, updateParts } from './launch-form.ts';

const pauseMs = 300;
const retryMs = 1_500;

interface Pressed {
  readonly name: string;
  readonly value: string;
}

/**
 * Has the server validate a launch form while the user fills it in. The server responds with the
 * updated form; only its messages are taken over, or the whole form if its fields differ. Problems
 * of a field are shown after the user has left it or tried to start a run.
 */
export function offerLaunch(within: ParentNode, enliven: (within: ParentNode) => void): void {
  for (const form of within.querySelectorAll<HTMLFormElement>('form[data-launch]'))
    followForm(form, enliven);
}

function followForm(form: HTMLFormElement, enliven: (within: ParentNode) => void): void {
  const touched = new Set<string>();
  let isChecked = false;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let queue = Promise.resolve();

  const isQuiet = (id: string) => {
    const field = id.replace(/-(input|problem)$/, '');
    return !isChecked && field.startsWith('field-') && !touched.has(field);
  };

  /** Serializes requests, so that a response does not overwrite the effect of a button. */
  const inTurn = (look: () => Promise<void>) => {
    clearTimeout(pause);
    queue = queue.then(look);
  };

  /**
   * Shows the form as returned by the server.
   * @returns false if that failed
   */
  const show = async (pressed?: Pressed): Promise<boolean> => {
    const sent = entriesOf(form);
    const body = new URLSearchParams(sent.map(([name, value]) => [name, value]));
    if (pressed !== undefined) body.set(pressed.name, pressed.value);
    if (isChecked) body.set('check', 'true');
    const fresh = await ask(form, body);
    if (fresh === undefined) return false;
    const replaces = pressed !== undefined || fieldsOf(fresh) !== fieldsOf(form);
    if (!replaces) updateParts(form, fresh, isQuiet, enliven);
    else {
      const typed = typedSince(form, sent);
      keepFocus(() => replaceForm(form, fresh, isQuiet));
      enliven(form);
      offerStart();
      if (retype(form, typed)) later();
    }
    form.removeAttribute('aria-busy');
    showStart();
    return true;
  };

  const later = () => {
    form.setAttribute('aria-busy', 'true');
    clearTimeout(pause);
    pause = setTimeout(() => inTurn(async () => void (await show())), pauseMs);
  };

  const press = async (pressed: Pressed) => {
    const isCheck = pressed.name === 'check';
    if (isCheck) isChecked = true;
    if (!(await show(pressed))) return;
    if (isCheck) focusOnProblems();
    else focusAfter(form, pressed);
  };

  const start = async (button: HTMLButtonElement) => {
    isChecked = true;
    button.disabled = true;
    if (await show()) {
      const plan = document.getElementById('launch-plan')?.dataset ?? {};
      const { config, request = '{}' } = plan;
      if (config === undefined) focusOnProblems();
      else if (plan['refused'] === undefined) {
        const { basedOn } = button.dataset;
        await act(button, {
          ...(JSON.parse(request) as object),
          config: JSON.parse(config) as object,
          ...(basedOn && { basedOn }),
        });
      }
    }
    button.disabled = false;
  };

  const startButton = () => form.querySelector<HTMLButtonElement>('[data-start]');
  const showStart = () => {
    const plan = document.getElementById('launch-plan');
    startButton()?.toggleAttribute('hidden', plan?.dataset['refused'] !== undefined);
  };
  const offerStart = () => {
    const button = startButton();
    if (button === null) return;
    showStart();
    button.addEventListener('click', () => inTurn(() => start(button)));
  };

  form.addEventListener('input', ({ target }) => {
    const field = target instanceof Element ? target.closest('[data-field]') : null;
    if (field !== null) touched.add(field.id);
    later();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { submitter } = event;
    const { name, value } =
      submitter instanceof HTMLButtonElement ? submitter : { name: 'check', value: 'true' };
    inTurn(() => press({ name, value }));
  });
  const followAddress = async (address: string, retryInMs = retryMs): Promise<void> => {
    if (location.href !== address || (await show())) return;
    const again = () => inTurn(() => followAddress(address, 2 * retryInMs));
    setTimeout(again, retryInMs);
  };
  if (isAtAddress(form))
    document.addEventListener('address-changed', () => {
      const { href } = location;
      inTurn(() => followAddress(href));
    });
  offerStart();
}

const isAtAddress = (form: HTMLFormElement) => form.dataset['launch'] === 'at-address';

const focusOnProblems = () => document.getElementById('launch-summary')?.focus();

type Sent = readonly (readonly [name: string, value: string])[];

const entriesOf = (form: HTMLFormElement): Sent =>
  [...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']);

async function ask(
  form: HTMLFormElement,
  body: URLSearchParams,
): Promise<HTMLFormElement | undefined> {
  const address = isAtAddress(form) ? location.href : form.action;
  const answer = await fetchInTime(address, { method: 'POST', body }).catch(() => undefined);
  const text = (await answer?.text().catch(() => '')) ?? '';
  const page = new DOMParser().parseFromString(text, 'text/html');
  const fresh = page.querySelector<HTMLFormElement>('form[data-launch]');
  if (fresh !== null) return fresh;
  say(`${reasonOf(page, text)}. So the config was not checked, and nothing was started.`, true);
  return undefined;
}

/** Why the server refuses to check a config, such as an expired login. The user's input is kept. */
function reasonOf(page: Document, text: string): string {
  const unknown = 'The server does not answer';
  const reason = page.querySelector('.reason')?.firstChild?.textContent?.trim();
  if (reason !== undefined) return reason;
  try {
    return (JSON.parse(text) as { readonly detail?: string }).detail ?? unknown;
  } catch {
    return unknown;
  }
}

/** The entries that changed while the server was checking. */
function typedSince(form: HTMLFormElement, sent: Sent): Sent {
  const before = new Map(sent);
  return entriesOf(form).filter(([name, value]) => before.get(name) !== value);
}

/** @returns whether there were any */
function retype(form: HTMLFormElement, typed: Sent): boolean {
  for (const [name, value] of typed) {
    const input = form.elements.namedItem(name);
    if (
      input instanceof HTMLTextAreaElement ||
      input instanceof HTMLSelectElement ||
      input instanceof HTMLInputElement
    )
      input.value = value;
    else if (input instanceof RadioNodeList)
      for (const box of input)
        if (box instanceof HTMLInputElement && box.type === 'checkbox')
          box.checked = value === 'true';
  }
  return typed.length > 0;
}
