import { followChanges } from './changes.ts';
import { parts, replaceParts } from './parts.ts';
import { liveText } from './times.ts';

/** Minimum time between reloads. */
const leastMs = 1_500;
/** Maximum time between reloads while the change stream is disconnected. */
const cutOffMs = 10_000;
const mostFailures = 4;

/**
 * Reloads the page when its URL or something that it shows has changed, and periodically. Hidden
 * pages are not reloaded.
 * @param enliven called with each new part
 */
export function keepUpToDate(enliven: (within: ParentNode) => void): void {
  const { every, follows = '', events = '' } = document.body.dataset;
  const toggle = document.querySelector<HTMLButtonElement>('[data-live-toggle]');
  const shown = new Map(parts(document).map((part) => [part.id, part.outerHTML]));
  const readAddress = async (address: string, pauseMs = leastMs): Promise<void> => {
    if (location.href !== address) return;
    const result = await replaceParts(shown, enliven).catch(() => undefined);
    if (result === undefined) setTimeout(() => void readAddress(address, 2 * pauseMs), pauseMs);
  };
  document.addEventListener('address-changed', () => void readAddress(location.href));
  if (every === undefined || toggle === null) return;
  const topics = new Set(follows === '' ? [] : (JSON.parse(follows) as string[]));
  let isOn = true;
  let isConnected = false;
  let isCutOff = false;
  /** When the shown state was requested from the server. */
  let readAt = new Date();
  let isReading = false;
  let failures = 0;
  /** Number of changed parts that were not replaced because the user is working in them. */
  let left = 0;
  let restUntil = Date.now() + leastMs;
  let dueAt = Infinity;
  let timer = 0;
  let listening: AbortController | undefined;
  const isWanted = () => isOn && document.visibilityState === 'visible';

  const readIn = (ms: number) => {
    const at = Math.max(Date.now() + ms, restUntil);
    if (at >= dueAt) return;
    dueAt = at;
    clearTimeout(timer);
    timer = setTimeout(() => void read(), at - Date.now());
  };

  const read = async () => {
    dueAt = Infinity;
    if (!isWanted()) return;
    if (isReading) return readIn(leastMs);
    isReading = true;
    const began = Date.now();
    const result = await replaceParts(shown, enliven).catch(() => undefined);
    isReading = false;
    left = result ?? left;
    if (result !== undefined) readAt = new Date(began);
    failures = result === undefined ? Math.min(failures + 1, mostFailures) : 0;
    show();
    // Reload slow pages less often.
    restUntil = Date.now() + Math.max(leastMs, 5 * (Date.now() - began));
    const everyMs = Number(every) * 1_000;
    readIn((isConnected ? everyMs : Math.min(everyMs, cutOffMs)) * 2 ** failures);
  };

  const show = () => {
    const isOld = isCutOff || failures > 0;
    toggle.setAttribute('aria-pressed', String(isOn));
    toggle.textContent = liveText(isOn, isOld, readAt);
    toggle.classList.toggle('reconnecting', isOn && isOld);
  };

  const listen = () => {
    listening?.abort();
    isConnected = false;
    if (!isWanted()) return;
    listening = new AbortController();
    readIn(Math.min(Number(every) * 1_000, cutOffMs));
    if (topics.size === 0) return;
    const listener = {
      changed: (changed: readonly string[]) => {
        if (changed.some((topic) => topic === '*' || topics.has(topic))) readIn(0);
      },
      connected: (is: boolean) => {
        isCutOff = !is;
        show();
        // Changes before the connection are not reported.
        if (is && !isConnected) readIn(0);
        isConnected = is;
      },
    };
    followChanges(events, listener, listening.signal);
  };

  toggle.hidden = false;
  toggle.addEventListener('click', () => {
    isOn = !isOn;
    show();
    if (isOn) readIn(0);
    listen();
  });
  document.addEventListener('visibilitychange', () => {
    if (isWanted()) readIn(0);
    listen();
  });
  document.addEventListener('focusout', () => {
    if (left > 0) readIn(leastMs);
  });
  listen();
}
