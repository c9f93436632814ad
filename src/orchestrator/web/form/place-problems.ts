import type { FieldProblem } from '../server/problem.ts';
import { escaped, type Control } from './control.ts';
import { isObject } from './fits.ts';

export type ConfigProblem = Pick<FieldProblem, 'pointer' | 'detail'>;

/** A problem with the control that shows it: the innermost one that contains the value. */
export interface PlacedProblem extends ConfigProblem {
  readonly control: Control;
}

export function placeProblems(
  top: Control,
  problems: readonly ConfigProblem[],
): readonly PlacedProblem[] {
  const byPointer = new Map(places(top));
  return problems.map((problem) => {
    let { pointer } = problem;
    while (pointer !== '' && !byPointer.has(pointer))
      pointer = pointer.slice(0, pointer.lastIndexOf('/'));
    return { ...problem, control: byPointer.get(pointer) ?? top };
  });
}

function* places(control: Control): Generator<readonly [pointer: string, control: Control]> {
  yield [control.pointer, control];
  const { entered, pointer } = control;
  switch (entered.kind) {
    case 'list':
      for (const item of entered.items) yield* places(item);
      return;
    case 'record':
      for (const part of entered.parts) yield* places(part.control);
      return;
    case 'union':
      if (entered.part !== undefined) yield* places(entered.part);
      return;
    case 'group':
      for (const part of entered.parts) yield* places(part.control);
      if (entered.others !== undefined)
        for (const key of keysOf(entered.others))
          yield [`${pointer}/${escaped(key)}`, entered.others];
      return;
    case 'scalar':
    case 'json':
  }
}

/** Keys of the fields that are entered as JSON. */
function keysOf({ entered }: Control): readonly string[] {
  if (entered.kind !== 'json') return [];
  try {
    const value: unknown = JSON.parse(entered.text);
    return isObject(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}
