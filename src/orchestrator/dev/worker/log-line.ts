import { styleText } from 'node:util';

type Fields = Readonly<Record<string, unknown>>;

const urgent: ReadonlySet<unknown> = new Set(['warn', 'error', 'fatal']);

/** Shown elsewhere in the line, or useful only to machines. */
const hidden = new Set([
  'level',
  'time',
  'pid',
  'hostname',
  'msg',
  'job',
  'run',
  'asset',
  'partition',
  'attempt',
  'err',
  'workflowId',
  'runId',
  'workflowType',
  'namespace',
  'taskQueue',
  'sdkComponent',
  'activityId',
  'activityType',
  'isLocal',
  'taskToken',
]);

/**
 * Formats a line of the worker's JSON log for people, with the run that it belongs to; any other
 * line is unchanged.
 */
export function readableLogLine(line: string): string {
  const fields = parseLine(line);
  if (!fields) return line;
  const level = typeof fields['level'] === 'string' ? fields['level'] : 'info';
  const head = [
    styleText('dim', clock(fields['time'])),
    styleText(colour(level), level.padEnd(5)),
    run(fields),
    step(fields),
  ];
  const text = typeof fields['msg'] === 'string' ? fields['msg'] : '';
  return [...head.filter(Boolean), text, rest(fields)].filter(Boolean).join(' ') + stack(fields);
}

/**
 * Whether to show the line even in quiet mode: a warning, an error, or a line that is not from the
 * log.
 */
export function isUrgent(line: string): boolean {
  const fields = parseLine(line);
  return !fields || urgent.has(fields['level']);
}

/** The fields of a JSON line, or undefined if it is not one. */
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
  return styleText('cyan', id.length > 60 ? `${id.slice(0, 30)}…${id.slice(-29)}` : id);
}

function step({ asset, partition, attempt }: Fields): string {
  if (typeof asset !== 'string') return '';
  const place = typeof partition === 'string' && partition !== '' ? ` [${partition}]` : '';
  return styleText(
    'magenta',
    `${asset}${place}${Number(attempt) > 1 ? ` attempt ${String(attempt)}` : ''}`,
  );
}

function rest(fields: Fields): string {
  const others = Object.entries(fields).filter(
    ([name, value]) => !hidden.has(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return styleText('dim', others.map(([name, value]) => `${name}=${String(value)}`).join(' '));
}

function stack({ err }: Fields): string {
  if (typeof err !== 'object' || err === null) return '';
  const text = 'stack' in err ? String(err.stack) : 'message' in err ? String(err.message) : '';
  const ours = text.replaceAll(/\n +at .*(node_modules|node:).*/g, '');
  return ours && `\n${ours.replaceAll(/^/gm, '    ')}`;
}

function colour(level: string): 'red' | 'yellow' | 'green' | 'dim' {
  if (level === 'error' || level === 'fatal') return 'red';
  if (level === 'warn') return 'yellow';
  return level === 'info' ? 'green' : 'dim';
}
