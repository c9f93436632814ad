import { renewToken, requestToken } from './request-token.ts';

/** Connects the buttons and forms of actions. If an action fails, the server's message is shown. */
export function offerActions(within: ParentNode): void {
  for (const part of within.querySelectorAll<HTMLElement>('[data-needs-script]'))
    part.hidden = false;
  for (const button of within.querySelectorAll<HTMLButtonElement>('button[data-act]')) {
    if (button.matches('[data-start]')) continue;
    button.hidden = false;
    if (button.type === 'button') button.addEventListener('click', () => void press(button));
  }
  for (const form of within.querySelectorAll<HTMLFormElement>('form[data-materialize]')) {
    form.addEventListener('submit', (event) => {
      const { submitter } = event;
      // The other button opens a page.
      if (!(submitter instanceof HTMLButtonElement) || !('act' in submitter.dataset)) return;
      event.preventDefault();
      void act(submitter, materialization(form));
    });
  }
  for (const form of within.querySelectorAll<HTMLFormElement>('form[data-fields]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const { submitter } = event;
      const isAction = submitter instanceof HTMLElement && 'act' in submitter.dataset;
      void press(isAction ? submitter : form, form);
    });
  }
}

/** @param form the form whose fields are sent too, unless the element acts alone */
async function press(element: HTMLElement, form?: HTMLFormElement): Promise<void> {
  const { body = '{}', confirm: question } = element.dataset;
  if (question !== undefined && !confirm(question)) return;
  const fields = form === undefined || 'alone' in element.dataset ? {} : fieldsOf(form);
  await act(element, { ...fields, ...(JSON.parse(body) as object) });
}

function materialization(form: HTMLFormElement): object {
  const fields = new FormData(form);
  const partition = fields.get('partition');
  const { selection } = Object.fromEntries(fields);
  const key = typeof selection === 'string' ? selection : '';
  return {
    selection: [fields.has('downstreams') ? `${key}+` : key],
    ...(typeof partition === 'string' && { partitions: [partition] }),
  };
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The fields of a form by name, without empty optional ones. */
function fieldsOf(form: HTMLFormElement): object {
  const fields = [...form.elements].filter(
    (field): field is Field =>
      field instanceof HTMLInputElement ||
      field instanceof HTMLSelectElement ||
      field instanceof HTMLTextAreaElement,
  );
  return Object.fromEntries(
    fields
      .filter(({ required, value }) => required || value.trim() !== '')
      .map((field) => [field.name, valueOf(field)]),
  );
}

/** Times are in the viewer's time zone. The server refuses what is no JSON. */
function valueOf({ type, value, dataset }: Field): unknown {
  if (type === 'datetime-local') return new Date(value).toISOString();
  if ('lines' in dataset) return value.split('\n').filter((line) => line.trim() !== '');
  if (!('json' in dataset)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

interface Answer {
  readonly detail?: string;
  readonly code?: string;
  readonly run?: { readonly runId: string } | null;
  readonly backfill?: { readonly backfillId: string } | null;
  readonly targets?: readonly Record<'target' | 'state' | 'answer', string>[];
  readonly requests?: readonly { readonly runKey: string }[];
  readonly skipReason?: string | null;
}

/** After this delay, show that the action is in progress. */
const noticedMs = 1_500;

/** True from a click until the next page loads, so that double clicks act once. */
let isActing = false;
// The browser can restore this page from its back/forward cache. The first event is not such a
// restoration: it comes after slow files of the page, when an action may have begun.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) isActing = false;
});

/** Performs an action and opens the page that the element specifies. */
export async function act(element: HTMLElement, body: object): Promise<void> {
  if (isActing) return;
  isActing = true;
  const notice = setTimeout(() => say('The server has not answered yet.'), noticedMs);
  const answer = await send(element, body);
  clearTimeout(notice);
  const next = answer && nextOf(element, answer);
  if (next === undefined) isActing = false;
  else next();
}

/** @returns a function that leaves the page; undefined if the response is shown in place */
function nextOf(
  { dataset: { opens, page = '' } }: HTMLElement,
  answer: Answer,
): (() => void) | undefined {
  const { run, backfill } = answer;
  const id = run?.runId ?? backfill?.backfillId;
  if (opens === undefined) return () => location.reload();
  if (opens !== 'answer' && id !== undefined)
    return () => location.assign(`${page}${encodeURIComponent(id)}`);
  if (opens === 'answer') sayAnswer(answer);
  else say('There is nothing to materialize.');
  return undefined;
}

const namedKeys = 5;

/** Shows the result of a test alert or of a sensor dry run. */
function sayAnswer({ targets, requests = [], skipReason }: Answer): void {
  if (targets !== undefined) {
    const texts = targets.map(({ target, state, answer }) => `${target}: ${state}, ${answer}`);
    const isFailure = targets.some(({ state }) => state !== 'sent');
    return say(texts.join('; '), isFailure);
  }
  if (requests.length === 0)
    return say(`It would request no run${skipReason == null ? '' : `: ${skipReason}`}.`);
  const keys = requests.slice(0, namedKeys).map(({ runKey }) => runKey);
  const more = requests.length > namedKeys ? ` and ${requests.length - namedKeys} more` : '';
  say(`It would request ${requests.length} runs, with the run keys ${keys.join(', ')}${more}.`);
}

/** @returns undefined if the server refused, in which case the error is shown */
async function send(
  element: HTMLElement,
  body: object,
  renew = renewToken,
): Promise<Answer | undefined> {
  const headers = { 'content-type': 'application/json', 'x-request-token': requestToken() };
  try {
    const response = await fetch(element.dataset['act'] ?? '', {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    if (response.ok) return answer;
    if (answer.code !== 'REQUEST_TOKEN_INVALID')
      say(answer.detail ?? 'The server refused this without giving a reason.', true);
    else if (await renew()) return await send(element, body, async () => false);
    else say('This page is of an earlier login, so nothing was done. Reload it.', true);
  } catch {
    say(
      'The server does not answer, so it is unknown whether anything was changed. Reload the page.',
      true,
    );
  }
  return undefined;
}

/** Shows the result of an action on the page. */
export function say(text: string, isFailure = false): void {
  const place = document.querySelector<HTMLElement>('#answer');
  if (place === null) return;
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  place.replaceChildren(paragraph);
  place.className = `notice ${isFailure ? 'failed' : ''}`;
}
