/** The examples at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return [
    '',
    lines.length === 1 ? 'Example:' : 'Examples:',
    ...lines.map((line) => `  $ ${line}`),
  ].join('\n');
}
