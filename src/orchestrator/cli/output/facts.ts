import stringWidth from 'string-width';
import type { Output } from './output.ts';
import { wrap } from './wrap.ts';

/**
 * Names and values in two indented columns; a value that is too long for the terminal is wrapped
 * within its column.
 */
export function facts(
  pairs: readonly (readonly [name: string, value: string])[],
  { style, width }: Pick<Output, 'style' | 'width'>,
) {
  const widest = Math.max(0, ...pairs.map(([name]) => stringWidth(name)));
  const indent = widest + 4;
  return pairs.flatMap(([name, value]) =>
    value
      .split('\n')
      .flatMap((line) =>
        wrap(line, width === undefined ? undefined : Math.max(width - indent, minValueWidth), 0),
      )
      .map(
        (line, index) =>
          `  ${index === 0 ? style('dim', name) : ''}${' '.repeat(widest - (index === 0 ? stringWidth(name) : 0))}  ${line}`,
      ),
  );
}

const minValueWidth = 20;
