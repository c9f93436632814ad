import type { LogLevel, LogLine } from '../../../state/run-logs.ts';
import { stepName } from '../../../workflow/step-name.ts';
import type { Style } from '../../output/output.ts';

/** When a container wrote the line; for people, the time of the line is good enough. */
const ofOutput = 'writtenAt';

/**
 * `12:03:01.123 info weather/readings [2026-01-01] downloaded files=3`; further lines of the
 * message are indented.
 */
export function logLineText(
  { at, level, message, asset, partition = '', attempt = 1, attributes }: LogLine,
  style: Style,
): string {
  const [first = '', ...rest] = message.trimEnd().split('\n');
  const step = asset === undefined ? [] : [style('cyan', stepName({ asset, partition }))];
  return [
    [
      style('dim', new Date(at).toISOString().slice(11, 23)),
      styledLevel(level, style),
      ...step,
      ...(attempt > 1 ? [style('yellow', `attempt ${attempt}`)] : []),
      first,
      ...Object.entries(attributes ?? {})
        .filter(([name]) => name !== ofOutput)
        .map(([name, value]) =>
          style('dim', `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
        ),
    ].join(' '),
    ...rest.map((line) => `    ${line}`),
  ].join('\n');
}

function styledLevel(level: LogLevel, style: Style): string {
  const text = level.padEnd(5);
  if (level === 'error') return style('red', text);
  return level === 'warn' ? style('yellow', text) : style('dim', text);
}
