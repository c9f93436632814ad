import type { FuzzFile } from '../support/fuzz-file.ts';
import type { Complaints } from './verdict.ts';

/** The product reports the file with a reason and skips it. */
export interface Refused {
  readonly status: 'refused';
  readonly reason: string;
}

/** Longer values do not appear in a reason by chance. */
const tellingLength = 8;

/**
 * Whether a rejection is correct: the file has a defect, and the reason describes it, names its
 * line, and quotes no value.
 */
export function wrongRefusal({ defect, truth }: FuzzFile, { reason }: Refused): Complaints {
  if (defect === undefined) return [`refused without a defect: ${reason}`];
  if (defect.reason !== undefined && !defect.reason.test(reason))
    return [`refused for another reason than ${defect.name}: ${reason}`];
  const line = /\bline (\d+)/.exec(reason)?.[1];
  if (line !== undefined && defect.line !== undefined && Number(line) !== defect.line)
    return [`line ${line} is named for ${defect.name}`];
  const cells = truth?.columns.flatMap((column) => column.cells) ?? [];
  const isQuoted = cells.some(
    (cell) => cell !== null && cell.length > tellingLength && reason.includes(cell),
  );
  return isQuoted ? ['the reason quotes a value'] : [];
}
