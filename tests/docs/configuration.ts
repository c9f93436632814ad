import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from '#project-folder.ts';

/** A variable of `.env.example`. */
export interface ExampleVariable {
  readonly name: string;
  /** Empty if the line has no value. */
  readonly value: string;
  /** The line is not commented out: a copy of the file sets it. */
  readonly isSet: boolean;
  /** The comment above it, or above the preceding variables if it has none of its own. */
  readonly comment: string;
}

/** The paragraphs of `.env.example`: the comment at the top of each, and its variables. */
export async function exampleParagraphs(): Promise<readonly (readonly ExampleVariable[])[]> {
  const text = await readFile(path.join(projectFolder, '.env.example'), 'utf8');
  return text
    .split(/\n{2,}/)
    .map(readParagraph)
    .filter((variables) => variables.length > 0);
}

function readParagraph(paragraph: string): readonly ExampleVariable[] {
  const found: ExampleVariable[] = [];
  let comment: string[] = [];
  let isComplete = false;
  for (const line of paragraph.split('\n').filter((text) => text !== '')) {
    const variable = /^(?<off># )?(?<name>[A-Z][A-Z0-9_]*)=(?<value>.*)$/.exec(line)?.groups;
    if (variable === undefined) {
      if (isComplete) comment = [];
      comment.push(line.replace(/^# ?/, ''));
      isComplete = false;
      continue;
    }
    isComplete = true;
    const { name = '', value = '', off } = variable;
    found.push({
      name,
      value,
      isSet: off === undefined && value !== '',
      comment: comment.join(' '),
    });
  }
  return found;
}
