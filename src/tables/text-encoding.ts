/** How much of a file is read to detect its encoding. */
export const encodingBytes = 4 * 2 ** 10;

export type Utf16 = 'utf-16le' | 'utf-16be';

const [newline, carriageReturn] = [0x0a, 0x0d];

/**
 * Detects UTF-16 without a byte order mark from a file's first bytes: most texts have NUL at every
 * other byte, and always after line breaks.
 */
export function utf16WithoutMark(bytes: Buffer): Utf16 | undefined {
  const start = bytes.subarray(0, Math.min(bytes.length, encodingBytes) & ~1);
  if (start.length < 4 || !start.includes(0)) return undefined;
  const counts = { breaks: 0, evenBreaks: 0, oddBreaks: 0, even: 0, odd: 0 };
  for (let index = 0; index < start.length; index += 2) {
    const [first, second] = [start[index]!, start[index + 1]!];
    if (first === 0) counts.even += 1;
    if (second === 0) counts.odd += 1;
    if (isBreak(first) || isBreak(second)) counts.breaks += 1;
    if (first === 0 && isBreak(second)) counts.evenBreaks += 1;
    if (second === 0 && isBreak(first)) counts.oddBreaks += 1;
  }
  const { breaks, evenBreaks, oddBreaks, even, odd } = counts;
  const units = start.length / 2;
  // In non-Latin scripts, only blanks, digits and delimiters have NUL bytes, and a byte of a letter
  // may look like a line break.
  const isIt = (zeros: number, others: number, ownBreaks: number): boolean =>
    others * 20 <= zeros &&
    (breaks === 0 ? zeros * 2 >= units : ownBreaks > 0 && ownBreaks * 2 >= breaks);
  if (isIt(odd, even, oddBreaks)) return 'utf-16le';
  return isIt(even, odd, evenBreaks) ? 'utf-16be' : undefined;
}

function isBreak(byte: number): boolean {
  return byte === newline || byte === carriageReturn;
}

/** Whether bytes look like an image or a program rather than text with a stray NUL. */
export function isBinary(bytes: Buffer): boolean {
  const start = bytes.subarray(0, encodingBytes);
  let [zeros, controls] = [0, 0];
  for (const byte of start) {
    if (byte === 0) zeros += 1;
    else if (byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b && byte !== 0x1a)
      controls += 1;
  }
  return controls * 50 > start.length || zeros * 5 > start.length;
}
