import type { Command } from 'commander';

/** The command that a command line runs, or whose help it requests. */
export function namedCommand(program: Command, args: readonly string[]): string | undefined {
  const takesValue = (arg: string) =>
    program.options.some(({ long, short, required }) => required && [long, short].includes(arg));
  const operands = args.filter(
    (arg, index) => !arg.startsWith('-') && !takesValue(args[index - 1] ?? ''),
  );
  return operands[0] === 'help' ? operands[1] : operands[0];
}
