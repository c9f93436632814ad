import type { Json } from '../../workflow/json.ts';
import { messageOf } from '../../message-of.ts';
import type { FieldProblem } from '../server/problem.ts';
import type { Control } from './control.ts';
import { isOptional } from './field.ts';
import { isObject } from './fits.ts';
import { valueOfText } from './scalar-text.ts';
import { readValue } from './text-view.ts';

type Problems = Pick<FieldProblem, 'pointer' | 'detail'>[];

export interface EnteredConfig {
  /** Undefined if nothing is entered. */
  readonly value: Json | undefined;
  /** Problems of inputs that are not valid values, such as malformed JSON. */
  readonly problems: Readonly<Problems>;
}

/** The entered value, including defaults. */
export function valueOf(control: Control): EnteredConfig {
  const problems: Problems = [];
  return { value: read(control, problems), problems };
}

function read(control: Control, problems: Problems): Json | undefined {
  const { entered, field } = control;
  switch (entered.kind) {
    case 'scalar':
      return valueOfText(field, entered.text);
    case 'json':
      return readJson(control, entered.text, problems);
    case 'union':
      return entered.part && read(entered.part, problems);
    case 'list':
      if (entered.items.length === 0 && isOptional(field)) return undefined;
      // List items cannot be omitted.
      return entered.items.map((item) => read(item, problems) ?? null);
    case 'record':
      if (entered.parts.length === 0 && isOptional(field)) return undefined;
      return readRecord(control, entered.parts, problems);
    case 'group': {
      const others = entered.others && read(entered.others, problems);
      return {
        ...fromParts(
          entered.parts.map(({ key, control: part }) => [key, read(part, problems)] as const),
        ),
        ...(isObject(others) && others),
      };
    }
  }
}

function readRecord(
  { pointer }: Control,
  parts: readonly { readonly key: string; readonly control: Control }[],
  problems: Problems,
): Json {
  const twice = parts.find(
    ({ key }, index) => parts.findIndex((other) => other.key === key) < index,
  );
  if (twice !== undefined)
    problems.push({ pointer, detail: `Two entries have the key ${JSON.stringify(twice.key)}` });
  return fromParts(
    parts.map(({ key, control }) => [key, read(control, problems) ?? null] as const),
  );
}

const fromParts = (parts: readonly (readonly [key: string, value: Json | undefined])[]) =>
  Object.fromEntries(parts.filter(([, value]) => value !== undefined));

function readJson({ pointer, name }: Control, text: string, problems: Problems): Json | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
  } catch (error) {
    problems.push({ pointer, detail: `This is not JSON: ${messageOf(error)}` });
    return undefined;
  }
  const { value, problems: lost } = readValue(text);
  problems.push(...lost.map(({ detail }) => ({ pointer, detail })));
  if (name.startsWith('others:') && !isObject(value))
    problems.push({ pointer, detail: 'Other fields are a JSON object' });
  return value;
}
