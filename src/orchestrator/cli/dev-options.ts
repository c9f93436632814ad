import type { DevOptions } from '../dev/run-dev.ts';
import type { Context } from './context.ts';

/** The options with which a command starts the development stack. */
export function devOptions(context: Context, reset: boolean): DevOptions {
  const { env, output, settings } = context;
  return {
    ...settings.dev,
    env,
    projectFolder: settings.root,
    reset,
    report: output.line,
    signal: context.stopSignal(),
  };
}
