/**
 * ISO 8601 for a date or time in Postgres' ISO style and time zone UTC: `0044-03-15 BC` becomes
 * `-000043-03-15`, years after 9999 get a sign too. `infinity` is unchanged.
 */
export function isoTime(text: string): string {
  const parts =
    /^(?:(\d{4,})-(\d\d-\d\d))?\s?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?([+-]\d\d(?::\d\d)*)?( \(?BC\)?)?$/.exec(
      text,
    );
  if (!parts) return text;
  const [, year, day, time, zone, era] = parts;
  const date =
    year === undefined ? undefined : `${isoYear(Number(year), era !== undefined)}-${day}`;
  const clock =
    time === undefined ? undefined : `${time}${zone === undefined ? '' : isoZone(zone)}`;
  return [date, clock].filter((part) => part !== undefined).join('T');
}

/** 1 BC is year 0 in ISO 8601. */
function isoYear(year: number, beforeChrist: boolean): string {
  const number = beforeChrist ? 1 - year : year;
  if (number >= 0 && number <= 9999) return String(number).padStart(4, '0');
  return `${number < 0 ? '-' : '+'}${String(Math.abs(number)).padStart(6, '0')}`;
}

function isoZone(zone: string): string {
  if (/^[+-]00(:00)*$/.test(zone)) return 'Z';
  return zone.includes(':') ? zone : `${zone}:00`;
}
