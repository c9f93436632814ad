/** The steps of a page's reader, in order. */
export type Step =
  | { readonly kind: 'write'; readonly file: string; readonly edit: Edit; readonly text: string }
  | {
      readonly kind: 'run';
      readonly commands: readonly string[];
      /** Of the last command; those before succeed. */
      readonly exitCode: number;
      /**
       * Lines that the commands print in this order, possibly between others; `…` matches any text.
       */
      readonly prints: readonly string[];
    };

type Edit =
  | { readonly how: 'whole' }
  | { readonly how: 'append' }
  | { readonly how: 'replace'; readonly constant: string };

const block = /^```(\w*)(?: exit=(\d+))?\n([\s\S]*?)^```$/gm;

/**
 * The steps of a page in Markdown. TypeScript blocks are files: their first line is `// FILE`, `//
 * FILE, at the end` for appended lines, or `// FILE, in place of NAME` for lines that replace an
 * exported constant. `sh` blocks are commands, and a following `text` block is their output.
 * @throws Error for a block that is none of these
 */
export function readTutorial(page: string): readonly Step[] {
  const steps: Step[] = [];
  for (const [, language, exitCode = '0', body = ''] of page.matchAll(block)) {
    const lines = body.trimEnd().split('\n');
    const last = steps.at(-1);
    if (language === 'ts') steps.push(fileStep(lines));
    else if (language === 'sh')
      steps.push({ kind: 'run', commands: lines, exitCode: Number(exitCode), prints: [] });
    else if (language === 'text' && last?.kind === 'run')
      steps[steps.length - 1] = { ...last, prints: lines };
    else throw new Error(`The page has a block that nobody can follow: ${language} ${lines[0]}`);
  }
  return steps;
}

function fileStep([first = '', ...lines]: readonly string[]): Step {
  const [, file, place] = /^\/\/ ([\w./-]+)(?:, (.+))?$/.exec(first) ?? [];
  const constant = /^in place of (\w+)$/.exec(place ?? '')?.[1];
  if (
    file === undefined ||
    (place !== undefined && place !== 'at the end' && constant === undefined)
  )
    throw new Error(`The page has a block of code that does not say where it goes: ${first}`);
  const added: Edit = place === undefined ? { how: 'whole' } : { how: 'append' };
  const edit: Edit = constant === undefined ? added : { how: 'replace', constant };
  return { kind: 'write', file, edit, text: `${lines.join('\n').trim()}\n` };
}

/** A file after the edit. Imports are moved to its top. */
export function edited(
  before: string,
  { edit, text, file }: Extract<Step, { readonly kind: 'write' }>,
): string {
  if (edit.how === 'whole') return text;
  if (edit.how === 'append') return `${before}\n${text}`;
  const statement = new RegExp(String.raw`^export const ${edit.constant} = [\s\S]*?^\}\);\n`, 'm');
  if (!statement.test(before))
    throw new Error(`${file} has no ${edit.constant} that could be replaced`);
  const [, imports = '', rest = ''] = /^((?:import .*\n)*)\n*([\s\S]*)$/.exec(text) ?? [];
  return imports + before.replace(statement, () => rest);
}

/** @returns the first line that was not printed in its place; undefined if all were */
export function missingLine(printed: string, lines: readonly string[]): string | undefined {
  const rest = printed.split('\n');
  return lines.find((line) => {
    const pattern = new RegExp(`^${line.split('…').map(literally).join('.*')}$`);
    const found = rest.findIndex((text) => pattern.test(text.trimEnd()));
    rest.splice(0, found + 1);
    return found === -1;
  });
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
