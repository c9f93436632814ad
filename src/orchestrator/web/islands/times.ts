const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const zone = full.resolvedOptions().timeZone;
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
/** Time formats by name. Times without a format keep their text. */
const forms: Readonly<Record<string, Intl.DateTimeFormat>> = {
  full,
  clock,
  minutes: new Intl.DateTimeFormat(undefined, { timeStyle: 'short', hourCycle: 'h23' }),
  days: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }),
};

/** Whether what a page shows follows the server: text of the button that turns that on and off. */
export function liveText(isOn: boolean, isOld: boolean, readAt: Date): string {
  if (!isOn) return 'Paused';
  return isOld ? `Reconnecting, as of ${clock.format(readAt)}` : 'Live';
}

/** Shows the server's UTC times in the viewer's time zone, with both on hover. */
export function showLocalTimes(within: ParentNode): void {
  for (const time of within.querySelectorAll<HTMLTimeElement>('time[data-time]')) {
    const date = new Date(time.dateTime);
    time.title = `${full.format(date)} ${zone}\n${time.dateTime.slice(0, 19).replace('T', ' ')} UTC`;
    const form = forms[time.dataset['time'] ?? ''];
    if (form !== undefined) time.textContent = form.format(date);
  }
  for (const text of within.querySelectorAll<SVGTextElement>('text[data-moment]')) {
    const form = forms[text.dataset['form'] ?? ''] ?? full;
    text.textContent = form.format(new Date(text.dataset['moment'] ?? ''));
  }
}
