import type { Random } from './random.ts';

export interface NameStyle {
  /** Whether they may be empty, blank, or repeated. */
  readonly empty: boolean;
  readonly repeated: boolean;
  /** Whether they may be numbers and dates. */
  readonly numeric: boolean;
  /** Whether they are short and ASCII only. */
  readonly plain?: boolean;
}

const usual = [
  'id',
  'meter',
  'kwh',
  'time',
  'price',
  'city',
  'status',
  'note',
  'building_id',
  'area m2',
  'Country Name',
  'U-value',
  'CO2',
  'unit',
];
const odd = [
  'c0',
  'c1',
  'column0',
  'select',
  'größe',
  'a.b',
  'x::y',
  'Δt',
  'name ',
  "o'clock",
  'a,b',
  'per "unit"',
  'rowid',
  'value (kWh)',
  'a;b',
];
const numbers = ['2019', '2020', '1', '0', '1.5', '2024-01-01', '-3', '12:30', 'true'];

/** Column names. If some are numbers, at least one is not. */
export function pickNames(random: Random, count: number, style: NameStyle): string[] {
  const plain = style.plain === true || random.chance(0.4);
  const taken = new Map<string, number>();
  const unique = (name: string): string => {
    const times = taken.get(name) ?? 0;
    taken.set(name, times + 1);
    return times === 0 ? name : unique(`${name} ${times + 1}`);
  };
  const numeric = style.numeric && random.chance(0.15);
  const from = random.pick([1, 1995, 2019]);
  if (style.numeric && count > 2 && random.chance(0.05))
    return ['country', ...Array.from({ length: count - 1 }, (_, index) => String(from + index))];
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const draw = random.next();
    const before = names.length === 0 ? undefined : random.pick(names);
    if (plain) names.push(unique(random.pick(usual)));
    else if (numeric && index < count - 1) names.push(unique(unusedNumber(random, names)));
    else if (style.empty && draw < 0.04) names.push(random.pick(['', ' ', '   ']));
    else if (style.repeated && before !== undefined && draw < 0.08) names.push(before);
    else if (before !== undefined && draw < 0.13)
      names.push(unique(random.pick([before.toUpperCase(), before.toLowerCase()])));
    else names.push(unique(random.pick(draw < 0.35 ? odd : usual)));
  }
  return names;
}

function unusedNumber(random: Random, taken: readonly string[]): string {
  const number = random.pick(numbers);
  return taken.includes(number) ? String(taken.length + 3_000) : number;
}
