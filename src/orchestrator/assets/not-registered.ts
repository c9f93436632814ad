import { TerminalError } from '../errors.ts';
import { assetNotRegistered } from '../workflow/protocol.ts';

/** A worker that is older than the run does not know the asset; the run waits for one that does. */
export function notRegistered(key: string): TerminalError {
  const advice =
    'Name it in `assets` of a pipeline that src/definitions.ts has, and deploy the workers of this queue';
  return new TerminalError(
    `No asset with the key ${key} is registered with this worker. ${advice}.`,
    { code: assetNotRegistered },
  );
}
