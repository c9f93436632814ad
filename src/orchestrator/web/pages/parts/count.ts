const numbers = new Intl.NumberFormat('en-US');

/** Formats like `1,234`. */
export const number = (value: number): string => numbers.format(value);

/** Formats like `1,234 partitions` or `1 partition`. */
export const counted = (count: number, thing: string, things = `${thing}s`): string =>
  `${number(count)} ${count === 1 ? thing : things}`;
