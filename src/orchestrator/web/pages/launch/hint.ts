import type { JsonSchema } from '../../../reports/jobs/describe-config.ts';
import { isOptional, type Field } from '../../form/field.ts';
import { number } from '../parts/count.ts';

const shownDefault = 80;

/** A hint for filling in a field. */
export function hintOf(field: Field): string {
  const { schema, default: otherwise, shape } = field;
  const shown = otherwise === undefined ? undefined : JSON.stringify(otherwise);
  return [
    schema.description ?? '',
    limitsOf(schema),
    shape.kind === 'text' ? (formats[shape.format ?? ''] ?? '') : '',
    shown !== undefined && shown.length <= shownDefault && !/^(\{\}|\[\])$/.test(shown)
      ? `Default: ${shown}`
      : '',
    isOptional(field) && shape.kind === 'number' ? 'Leave it empty to give none' : '',
  ]
    .filter((text) => text !== '')
    .map((text) => (/[.?!]$/.test(text) ? text : `${text}.`))
    .join(' ');
}

const formats: Readonly<Record<string, string>> = {
  date: 'Such as 2026-01-31',
  'date-time': 'Such as 2026-01-31T09:00:00Z',
  duration: 'Such as PT90M or P1DT12H',
  email: 'An e-mail address',
  time: 'Such as 09:30:00',
  uri: 'Such as https://example.org/data',
  uuid: 'A UUID',
};

function limitsOf(schema: JsonSchema): string {
  const { minimum, maximum, minItems, maxItems, minLength, maxLength } = schema;
  return [
    between(minimum, maximum, ''),
    between(minItems, maxItems, ' entries'),
    between(minLength, maxLength, ' characters'),
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** Omits limits that only state the range of the data type or that the value is not empty. */
function between(least: number | undefined, most: number | undefined, unit: string): string {
  const from =
    least === undefined || least === Number.MIN_SAFE_INTEGER || (unit !== '' && least <= 1)
      ? undefined
      : least;
  const to = most === undefined || most === Number.MAX_SAFE_INTEGER ? undefined : most;
  if (from !== undefined && to !== undefined) return `${number(from)} to ${number(to)}${unit}`;
  if (from !== undefined) return `At least ${number(from)}${unit}`;
  return to === undefined ? '' : `At most ${number(to)}${unit}`;
}
