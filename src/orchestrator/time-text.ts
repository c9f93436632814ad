/** `2 h 5 min`, `3 min 4 s`, `1.2 s`. */
export function duration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** `3 min ago`. */
export function ago(date: Date, now = Date.now()): string {
  return `${lasting(date, now)} ago`;
}

/** The time since then, in one unit: `3 min`. */
export function lasting(since: Date, now: number): string {
  const ms = now - since.getTime();
  const unit = units.find(([, length]) => ms >= length);
  return unit === undefined
    ? `${Math.max(0, Math.round(ms / 1000))} s`
    : `${Math.floor(ms / unit[1])} ${unit[0]}`;
}

/** `2026-11-23 03:57:12 UTC`. */
export function moment(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `2026-11-23 04:57:12 Europe/Madrid`. */
export function momentIn(date: Date, timeZone: string): string {
  // Swedish dates have this format.
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(date);
  return `${local} ${timeZone}`;
}
