import type { Command } from 'commander';
import { messageOf } from '../../message-of.ts';
import { TerminalError } from '../../errors.ts';
import { addressUrl, listenAddress } from '../../worker/listen-address.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { project } from '../../project.ts';

const limitMs = 8_000;

export function addHealthCommand(program: Command, context: Context): void {
  unaudited(program.command('health'))
    .description(
      'Check whether the worker on this machine polls its queues and reaches Temporal; needs HEALTH_ADDRESS (exit code 1 if it does not)',
    )
    .addHelpText('after', examples(`HEALTH_ADDRESS=127.0.0.1:8080 ${project().command} health`))
    .action(async () => {
      const address = listenAddress(context.env, 'HEALTH_ADDRESS');
      if (address === undefined)
        throw new TerminalError(
          'Set HEALTH_ADDRESS to what the worker has, such as 127.0.0.1:8080',
          { code: 'VARIABLE_MISSING' },
        );
      const { ready, text } = await ask(`${addressUrl(address)}/ready`);
      context.output.show({ ready, text }, [text]);
      if (!ready) context.exitWith(1);
    });
}

async function ask(url: string): Promise<{ readonly ready: boolean; readonly text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
    return { ready: response.ok, text: (await response.text()).trim() };
  } catch (error) {
    return { ready: false, text: `No worker answers at ${url}: ${messageOf(error)}` };
  }
}
