const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const zone = full.resolvedOptions().timeZone;
/** How a time is written, by the name of its form; one without a form keeps its text. */
const forms: Readonly<Record<string, Intl.DateTimeFormat>> = {
  full,
  clock: new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' }),
  minutes: new Intl.DateTimeFormat(undefined, { timeStyle: 'short', hourCycle: 'h23' }),
  days: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }),
};

/** The server writes times in UTC: shows them in the viewer's zone, and both on hover. */
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
