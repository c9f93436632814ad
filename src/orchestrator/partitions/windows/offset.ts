/** How long after the start of its day, week or month a window begins, in local time. */
export interface DayOffset {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
}

/** `, 1 day 06:30 later`, or an empty text. */
export function describeOffset({ days = 0, hours = 0, minutes = 0 }: DayOffset): string {
  const ofDays = days === 0 ? [] : [`${days} day${days === 1 ? '' : 's'}`];
  const ofClock =
    hours + minutes === 0
      ? []
      : [`${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`];
  const parts = [...ofDays, ...ofClock];
  return parts.length === 0 ? '' : `, ${parts.join(' ')} later`;
}

/** Why an offset is refused, given the maximum of each part. */
export function offsetProblem(
  offset: object,
  most: Readonly<Record<string, number>>,
): string | undefined {
  for (const [part, value] of Object.entries(offset) as [string, unknown][]) {
    const limit = most[part];
    if (limit === undefined)
      return `offset: ${part} is not part of it: expected ${Object.keys(most).join(', ')}`;
    if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= limit) continue;
    return `offset: expected whole ${part} from 0 to ${limit}, but ${JSON.stringify(value)} was given`;
  }
  return undefined;
}
