/** Why the name of a time zone is refused. Temporal looks it up in files of that name. */
export function timeZoneProblem(timeZone: string): string | undefined {
  const known = Intl.supportedValuesOf('timeZone').find(
    (name) => name.toLowerCase() === timeZone.toLowerCase(),
  );
  if (known === timeZone || timeZone === 'UTC') return undefined;
  if (known !== undefined) return `time zone ${timeZone} is written ${known}`;
  if (!/^[A-Z][A-Za-z_+\-0-9]*(\/[A-Za-z_+\-0-9]+)*$/.test(timeZone) || !isKnown(timeZone)) {
    return `time zone ${JSON.stringify(timeZone)} is unknown: expected a name of the IANA database, such as Europe/Madrid`;
  }
  return undefined;
}

/** Whether the offset of the zone from UTC is a whole number of hours all year. */
export function hasWholeHours(timeZone: string): boolean {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const times = Array.from({ length: 20 }, (_, half) =>
    Date.UTC(2020 + half, half % 2 === 0 ? 0 : 6),
  );
  return times.every((time) => {
    const offset =
      format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return /^GMT([+-]\d\d:00)?$/.test(offset);
  });
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format(0) !== '';
  } catch {
    return false;
  }
}
