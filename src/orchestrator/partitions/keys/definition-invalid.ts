import { TerminalError } from '../../errors.ts';

/** @param of the name of the function that declares the partitions */
export function definitionInvalid(of: string, problem: string): TerminalError {
  return new TerminalError(`${of}(…) is not valid: ${problem}`, { code: 'DEFINITIONS_INVALID' });
}
