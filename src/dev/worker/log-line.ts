import { styleText } from 'node:util';

type Fields = Readonly<Record<string, unknown>>;

const levels: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };
const shown = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'workflowId', 'runId', 'job', 'asset', 'partition', 'attempt', 'err']);

/** A line of the worker's JSON log as a person reads it, with the run that it belongs to; any other line as it is. */
export function readableLogLine(line: string): string {
  const fields = parseLine(line);
  if (!fields) return line;
  const level = levels[Number(fields['level'])] ?? 'info';
  const head = [styleText('dim', clock(fields['time'])), styleText(colour(level), level.padEnd(5)), run(fields), step(fields)];
  const text = typeof fields['msg'] === 'string' ? fields['msg'] : '';
  return [...head.filter(Boolean), text, rest(fields)].filter(Boolean).join(' ') + stack(fields);
}

/** The fields of a line of JSON, or undefined where it is something else. */
export function parseLine(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Fields;
  } catch {
    return undefined;
  }
}

function clock(time: unknown): string {
  const date = new Date(typeof time === 'number' || typeof time === 'string' ? time : Date.now());
  return Number.isNaN(date.getTime()) ? '' : date.toTimeString().slice(0, 8);
}

function run(fields: Fields): string {
  const id = fields['workflowId'];
  if (typeof id !== 'string') return '';
  const name = typeof fields['job'] === 'string' ? `${fields['job']} ` : '';
  return styleText('cyan', `${name}${id.length > 40 ? `…${id.slice(-39)}` : id}`);
}

function step({ asset, partition, attempt }: Fields): string {
  if (typeof asset !== 'string') return '';
  const place = typeof partition === 'string' ? ` [${partition}]` : '';
  return styleText('magenta', `${asset}${place}${Number(attempt) > 1 ? ` attempt ${String(attempt)}` : ''}`);
}

function rest(fields: Fields): string {
  const others = Object.entries(fields).filter(
    ([name, value]) => !shown.has(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return styleText('dim', others.map(([name, value]) => `${name}=${String(value)}`).join(' '));
}

function stack({ err }: Fields): string {
  if (typeof err !== 'object' || err === null) return '';
  const text = 'stack' in err ? String(err.stack) : 'message' in err ? String(err.message) : '';
  return text && `\n${text.replaceAll(/^/gm, '    ')}`;
}

function colour(level: string): 'red' | 'yellow' | 'green' | 'dim' {
  if (level === 'error' || level === 'fatal') return 'red';
  if (level === 'warn') return 'yellow';
  return level === 'info' ? 'green' : 'dim';
}
