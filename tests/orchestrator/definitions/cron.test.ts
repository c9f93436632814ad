import { expect, test } from 'vitest';
import { readCron } from '#orchestrator/definitions/cron.ts';
import { timeZoneProblem } from '#orchestrator/definitions/time-zone.ts';

test.for([
  ['* * * *', 'expected five fields, found 4'],
  ['0 0 0 * * *', 'expected five fields, found 6'],
  ['', 'expected five fields'],
  ['@daily', '@daily is not supported: write the five fields, such as 0 0 * * *'],
  ['@every 1h', 'is not supported'],
  ['CRON_TZ=Europe/Madrid 0 0 * * *', 'a time zone is not part of it: set timeZone'],
  ['TZ=UTC 0 0 * * *', 'a time zone is not part of it: set timeZone'],
  ['0 0 L * *', 'day of the month "L": "L" is not a valid day of the month: expected *, 1 to 31'],
  ['0 0 * * 5L', 'day of the week "5L": "5L" is not interpreted in the same way everywhere'],
  ['0 0 15W * *', 'day of the month "15W"'],
  ['0 0 * * 5#2', 'day of the week "5#2"'],
  ['0 0 ? * 5', 'day of the month "?"'],
  ['H * * * *', 'minute "H": "H" is not a valid minute'],
  ['0 0 * * MONDAY', '"MONDAY" is not a valid day of the week: expected *, 0 to 6 or SUN to SAT'],
  ['0 0 * 13 *', '"13" is not a valid month: expected *, 1 to 12 or JAN to DEC'],
  ['60 * * * *', '"60" is not a valid minute: expected *, 0 to 59'],
  ['0 0 0 * *', '"0" is not a valid day of the month'],
  ['0 0 * * 8', '"8" is not a valid day of the week'],
  ['0 22-2 * * *', 'hour "22-2": "22-2" ends before it begins: write two ranges'],
  ['0 0 * * SAT-MON', 'ends before it begins'],
  ['5/15 * * * *', '"5/15" is ambiguous: write 5-59/15'],
  ['*/0 * * * *', 'a step of 0'],
  ['0,,5 * * * *', 'minute "0,,5"'],
  ['0 0 */2 * 1', 'day of the month */2 beside another day is ambiguous: write its days, 1,3,5'],
  ['0 0 1-31 * 1', 'day of the month 1-31 is every day: write * beside another day'],
  ['0 0 1 * 0-6', 'day of the week 0-6 is every day'],
  ['0 0 30 2 *', 'it would never run: none of its months has a day 30'],
  ['0 0 31 4,6,9,11 *', 'it would never run: none of its months has a day 31'],
] as const)('%s is refused: %s', ([cron, problem]) => {
  expect(readCron(cron).problem).toContain(problem);
});

test.for([
  ['30 2 29 2 *', [{ minute: [30], hour: [2], dayOfMonth: [29], month: [2] }]],
  ['0 0 * * 7', [{ dayOfWeek: [0] }]],
  ['0 0 * * 5-7', [{ dayOfWeek: [0, 5, 6] }]],
  ['0 0 * * fri-SUN', [{ dayOfWeek: [0, 5, 6] }]],
  ['0 0 * jan-MAR,12 *', [{ month: [1, 2, 3, 12] }]],
  ['7-59/26 */6 * * *', [{ minute: [7, 33, 59], hour: [0, 6, 12, 18] }]],
  ['0 0 1,15 * 5', [{ dayOfMonth: [1, 15] }, { dayOfWeek: [5] }]],
  ['0 0 31 2 1', [{ dayOfWeek: [1], month: [2] }]],
] as const)('%s is read', ([cron, calendars]) => {
  expect(readCron(cron)).toMatchObject({ calendars });
});

test.for([
  ['europe/madrid', 'time zone europe/madrid is written Europe/Madrid'],
  ['+01:00', 'expected a name of the IANA database'],
  ['Mars/Olympus', 'expected a name of the IANA database'],
  ['', 'expected a name of the IANA database'],
] as const)('the time zone %j is refused: %s', ([timeZone, problem]) => {
  expect(timeZoneProblem(timeZone)).toContain(problem);
});

test.for(['UTC', 'Europe/Madrid', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires', 'Etc/GMT+2'])(
  'the time zone %s is known',
  (timeZone) => {
    expect(timeZoneProblem(timeZone)).toBeUndefined();
  },
);
