const maxChars = 2_000;
const maxLines = 30;

/** Shown if the log contains no error. */
export const genericError =
  'The analysis job failed. Please check the input data format and ensure the analysis variable exists in the dataset.';

const tracebackStart = 'Traceback (most recent call last):';
const errorWord = /\b(?:error|errors|exception|fatal|critical|failed)\b/i;
const errorClass = /[a-z](?:Error|Exception)\b/;

/**
 * The error text for the user of a failed analysis: the last Python traceback of the log, otherwise
 * the lines that mention an error, otherwise the last lines.
 */
export function errorSummary(log: string): string {
  const lines = plainText(log).split('\n');
  const start = lines.findLastIndex((line) => line.includes(tracebackStart));
  if (start >= 0) return keepEnd(lines.slice(start).join('\n').trim());
  const filled = lines.filter((line) => line.trim() !== '');
  const errors = filled.filter((line) => errorWord.test(line) || errorClass.test(line));
  const told = (errors.length > 0 ? errors : filled).slice(-maxLines).join('\n').trim();
  return told === '' ? genericError : keepEnd(told);
}

/** Prefixed with a sentence of context for the user. */
export function errorWithLead(lead: string, log: string | undefined): string {
  const summary = log === undefined ? genericError : errorSummary(log);
  if (summary === genericError) return lead;
  return `${lead}\n${keepEnd(summary, maxChars - lead.length - 1)}`;
}

/** Without colors and control characters; the platform's database rejects the latter. */
function plainText(log: string): string {
  return log
    .replace(/\p{Cc}\[[0-9;?]*[A-Za-z]/gu, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

function keepEnd(text: string, max = maxChars): string {
  if (text.length <= max) return text;
  const end = text.slice(-(max - 1));
  return `…${/^[\uDC00-\uDFFF]/.test(end) ? end.slice(1) : end}`;
}
