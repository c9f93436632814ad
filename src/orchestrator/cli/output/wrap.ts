import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/**
 * A line as several that fit the width. They go on further in, beside the branches of a tree that the line stands in; a word that is longer than the width
 * stays whole, so that it can be copied.
 * @param width undefined where lines may have any length
 * @param further how many characters
 */
export function wrap(line: string, width: number | undefined, further = 2): readonly string[] {
  if (width === undefined || stringWidth(line) <= width) return [line];
  const [lead = ''] = /^[ │├└─]*/.exec(line) ?? [];
  const hang = `${lead.replaceAll('├', '│').replaceAll(/[└─]/g, ' ')}${' '.repeat(further)}`;
  const room = Math.max(width - hang.length, minWidth);
  const lines = wrapAnsi(line.slice(lead.length), room).split('\n');
  return lines.map((text, index) => `${index === 0 ? lead : hang}${text}`);
}

const minWidth = 20;
