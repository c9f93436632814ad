import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/**
 * Wraps a line to the width. Continuation lines are indented further and keep the branches of a
 * tree; a word that is longer than the width stays whole, so that it can be copied.
 * @param width undefined if lines can have any length
 * @param further extra indent in characters
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
