const maxChars = 2_000;
const maxLines = 30;

/** The text where the log says nothing. */
export const genericError =
  'The analysis job failed. Please check the input data format and ensure the analysis variable exists in the dataset.';

const tracebackStart = 'Traceback (most recent call last):';
const errorWord = /\b(?:error|errors|exception|fatal|critical|failed)\b/i;
const errorClass = /[a-z](?:Error|Exception)\b/;

/** The text that the user of a failed analysis gets: its log's last Python traceback, else the lines that speak of an error, else the last lines. */
export function errorSummary(log: string): string {
  const lines = plainText(log).split('\n');
  const start = lines.findLastIndex((line) => line.includes(tracebackStart));
  if (start >= 0) return keepEnd(lines.slice(start).join('\n').trim());
  const filled = lines.filter((line) => line.trim() !== '');
  const errors = filled.filter((line) => errorWord.test(line) || errorClass.test(line));
  const told = (errors.length > 0 ? errors : filled).slice(-maxLines).join('\n').trim();
  return told === '' ? genericError : keepEnd(told);
}

/** The same with a first sentence that its user needs to understand it. */
export function errorWithLead(lead: string, log: string | undefined): string {
  const summary = log === undefined ? genericError : errorSummary(log);
  if (summary === genericError) return lead;
  return `${lead}\n${keepEnd(summary, maxChars - lead.length - 1)}`;
}

/** As people read it: no colours, no control characters, which the platform's database refuses. */
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
