import type { Command } from 'commander';
import type { Page } from './documentation.ts';

/** Possible command lines on a page: the lines of `sh` blocks, and text in backticks. */
export function linesIn({ tokens }: Page): readonly string[] {
  const blocks = tokens
    .filter(({ type, info }) => type === 'fence' && /^sh\b/.test(info))
    .flatMap(({ content }) => linesOf(content));
  const inline = tokens
    .flatMap(({ children }) => children ?? [])
    .filter(({ type }) => type === 'code_inline');
  return [...blocks, ...inline.map(({ content }) => content)];
}

/** The project's command lines on a page, without the program name. */
export const commandsIn = (page: Page): readonly string[] => linesIn(page).flatMap(calls);

function linesOf(block: string): readonly string[] {
  return block
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''));
}

const programs =
  /^(?:.* -- )?(?:npx )?(?:moderate|orchestrator)(?:\s+(.*))?$|^npm run moderate --\s+(.*)$/;

function calls(line: string): readonly string[] {
  return line.split(/&&|;|\s\|\s/).flatMap((part) => {
    const [whole, direct, byNpm] = programs.exec(part.trim()) ?? [];
    return whole === undefined ? [] : [direct ?? byNpm ?? ''];
  });
}

/** The problem with a command line; undefined if the command and all its options exist. */
export function commandProblem(program: Command, line: string): string | undefined {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  let command = program;
  const path = [program];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word.startsWith('-')) {
      const [name = ''] = word.split('=');
      const option = path
        .flatMap(({ options }) => options)
        .find(({ long, short }) => long === name || short === name);
      if (option === undefined && name !== '--help')
        return `${command.name()} has no option ${name}`;
      if (option?.required === true && !word.includes('=')) at += 1;
      continue;
    }
    const sub = command.commands.find((candidate) => candidate.name() === word);
    if (sub === undefined) {
      if (takesArguments(command)) return optionsProblem(command, path, words.slice(at + 1));
      return `${command.name()} has no command ${word}`;
    }
    command = sub;
    path.push(sub);
  }
  return undefined;
}

/** Options may follow the arguments. The default command has its own options and arguments. */
function optionsProblem(
  command: Command,
  path: readonly Command[],
  words: readonly string[],
): string | undefined {
  const known = [...path, ...command.commands]
    .flatMap(({ options }) => options)
    .flatMap(({ long, short }) => [long, short]);
  const unknown = words
    .filter((word) => /^--?[a-z]/.test(word))
    .find((word) => !known.includes(word.split('=')[0]));
  return unknown === undefined ? undefined : `${command.name()} has no option ${unknown}`;
}

/**
 * Or its default command does: `partitions KEY` means `partitions show KEY`. Commander has no
 * public API for the default command.
 */
function takesArguments(command: Command): boolean {
  return (
    command.registeredArguments.length > 0 ||
    typeof Reflect.get(command, '_defaultCommandName') === 'string'
  );
}
