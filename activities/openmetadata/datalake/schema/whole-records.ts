import { Unreadable } from '../unreadable.ts';

const [newline, quote] = [0x0a, 0x22];

/** The start of a CSV file up to the last line break outside quotes. */
export function wholeRecords(bytes: Buffer): Buffer {
  let end = bytes.includes(quote) ? endOutsideQuotes(bytes) : bytes.lastIndexOf(newline) + 1;
  // A quote that is none, an inch for example, would hide all that follows it.
  if (end < bytes.length / 2) end = bytes.lastIndexOf(newline) + 1;
  if (end === 0) throw new Unreadable('no line ends in its first 2 MB');
  return bytes.subarray(0, end);
}

function endOutsideQuotes(bytes: Buffer): number {
  let quoted = false;
  let end = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] === quote) quoted = !quoted;
    else if (bytes[index] === newline && !quoted) end = index + 1;
  }
  return end;
}
