import type { RefusedRequest } from '../../state/request-reports.ts';
import type { Style } from '../output/output.ts';
import { moment } from '../../time-text.ts';

/** A run request that Temporal refused, and why. */
export function refusedLines(
  { job, runKey, attempt, refusal, notBefore }: RefusedRequest,
  style: Style,
): readonly string[] {
  return [
    `${style('red', '✗')} ${job} ${runKey}, attempt ${attempt}, retried after ${moment(notBefore)}`,
    `  ${refusal.replaceAll('\n', '\n    ')}`,
  ];
}
