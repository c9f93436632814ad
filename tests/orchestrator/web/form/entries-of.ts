import { marks, type Control } from '#orchestrator/web/form/control.ts';

/**
 * The values that a browser would send for a control: the inputs that a page has for it, with the
 * values entered.
 */
export function entriesOf(control: Control): ReadonlyMap<string, string> {
  return new Map(sent(control));
}

function* sent({ name, entered }: Control): Generator<readonly [name: string, text: string]> {
  switch (entered.kind) {
    case 'scalar':
      yield [name, entered.text];
      return;
    case 'json':
      yield [marks.json(name), entered.text];
      return;
    case 'list':
      yield [marks.count(name), String(entered.items.length)];
      for (const item of entered.items) yield* sent(item);
      return;
    case 'record':
      yield [marks.count(name), String(entered.parts.length)];
      for (const { key, control } of entered.parts) {
        yield [marks.key(control.name), key];
        yield* sent(control);
      }
      return;
    case 'union':
      yield [marks.choice(name), entered.chosen === undefined ? '' : String(entered.chosen)];
      if (entered.part !== undefined) yield* sent(entered.part);
      return;
    case 'group':
      for (const { control } of entered.parts) yield* sent(control);
      if (entered.others !== undefined) yield* sent(entered.others);
  }
}
