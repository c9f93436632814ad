import type { Style } from './output.ts';

/** Indented lines under a title, after an empty line; empty if there are no lines. */
export function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0 ? [] : ['', style('bold', title), ...lines.map((line) => `  ${line}`)];
}
