import { fetchInTime } from './fetch-in-time.ts';
import { showLocalTimes } from './times.ts';

interface Line {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly asset?: string;
  readonly partition?: string;
  readonly attempt?: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
}
interface LogPage {
  readonly lines: readonly Line[];
  readonly next: string;
  readonly isEnd: boolean;
}

const everyMs = 2_000;
/** A worker's last log lines can reach the server this much later. */
const polledAfterEnd = 5;
const mostLines = 2_000;
const nearPixels = 24;

/** Appends new lines of a run's log, and scrolls along unless the user has scrolled up. */
function followLog(list: HTMLOListElement, address: string): void {
  const url = new URL(address, location.href);
  const toggle = document.querySelector<HTMLButtonElement>('[data-log-follow]');
  let keepsEnd = isOpen();
  let left = polledAfterEnd;

  const show = () => {
    toggle?.setAttribute('aria-pressed', String(keepsEnd));
    if (keepsEnd) list.scrollTop = list.scrollHeight;
  };

  const read = async () => {
    const answer = await fetchInTime(url);
    if (!answer.ok) return;
    const { lines, next, isEnd } = (await answer.json()) as LogPage;
    url.searchParams.set('after', next);
    if (lines.length > 0) {
      document.querySelector('[data-log-nothing]')?.remove();
      list.hidden = false;
      const added = document.createDocumentFragment();
      added.append(...lines.map(itemOf));
      showLocalTimes(added);
      list.append(added);
      while (list.children.length > mostLines) list.firstElementChild?.remove();
      show();
    }
    if (!isEnd) await read();
  };

  const poll = async () => {
    if (document.visibilityState === 'visible' && !isPaused()) {
      if (!isOpen()) left -= 1;
      await read().catch(() => undefined);
    }
    if (left > 0) setTimeout(() => void poll(), everyMs);
    else if (toggle !== null) toggle.hidden = true;
  };

  list.addEventListener('scroll', () => {
    keepsEnd = list.scrollTop + list.clientHeight > list.scrollHeight - nearPixels && isOpen();
    toggle?.setAttribute('aria-pressed', String(keepsEnd));
  });
  toggle?.addEventListener('click', () => {
    keepsEnd = !keepsEnd;
    show();
  });
  if (!isOpen()) return;
  if (toggle !== null) toggle.hidden = false;
  show();
  void poll();
}

const isOpen = () => document.querySelector<HTMLElement>('#log-size')?.dataset['isOpen'] === 'true';
const isPaused = () =>
  document.querySelector('[data-live-toggle]')?.getAttribute('aria-pressed') === 'false';

/** Must match the server's markup. */
function itemOf({
  at,
  level,
  message,
  asset,
  partition = '',
  attempt = 1,
  attributes = {},
}: Line): HTMLLIElement {
  const item = document.createElement('li');
  item.className = level;
  const time = document.createElement('time');
  time.dateTime = new Date(at).toISOString();
  time.dataset['time'] = 'clock';
  const text = span('text', '');
  if (asset !== undefined)
    text.append(span('step', partition === '' ? asset : `${asset} [${partition}]`), ' ');
  if (attempt > 1) text.append(span('muted', `attempt ${attempt}`), ' ');
  text.append(message.trimEnd());
  const more = Object.entries(attributes).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  if (more.length > 0) text.append(' ', span('muted', more.join(' ')));
  item.append(time, span('level', level), text);
  return item;
}

function span(className: string, text: string): HTMLSpanElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

const list = document.querySelector<HTMLOListElement>('[data-log]');
if (list !== null) followLog(list, list.dataset['log'] ?? '');
