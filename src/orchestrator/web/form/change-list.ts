import { countOf, marks, names, type Entries } from './control.ts';

/** An edit of a list, a record, or one of its entries by a button. */
export interface ListChange {
  readonly does: 'add' | 'remove' | 'up' | 'down';
  /** Name of the list for `add`, otherwise of the entry. */
  readonly name: string;
}

const pattern = /^(add|remove|up|down) (.*)$/s;

/** Parses the value that a button sends. */
export function readListChange(text: string): ListChange | undefined {
  const [, does, name = ''] = pattern.exec(text) ?? [];
  return does === undefined ? undefined : { does: does as ListChange['does'], name };
}

/** Form entries after adding, removing or moving an entry of a list. */
export function changeList(entries: Entries, { does, name }: ListChange): Entries {
  const list = does === 'add' ? name : name.slice(0, name.lastIndexOf('/'));
  const count = countOf(entries.get(marks.count(list)) ?? '');
  const counted = (many: number) => [marks.count(list), String(many)] as const;
  if (does === 'add') return new Map([...entries, counted(count + 1)]);
  const index = Number(name.slice(list.length + 1));
  if (does === 'remove') {
    const kept = moved(entries, list, (at) =>
      at === index ? undefined : at > index ? at - 1 : at,
    );
    return new Map([...kept, counted(Math.max(0, count - 1))]);
  }
  const other = does === 'up' ? index - 1 : index + 1;
  if (other < 0 || other >= count) return entries;
  return moved(entries, list, (at) => (at === index ? other : at === other ? index : at));
}

/** @param to the new index of an entry; undefined if it is removed */
function moved(
  entries: Entries,
  list: string,
  to: (index: number) => number | undefined,
): Map<string, string> {
  return new Map(
    [...entries].flatMap(([key, value]) => {
      const name = key.replace(/^([a-z]+:)+/, '');
      const [, index, rest = ''] = name.startsWith(`${list}/`)
        ? (/^(\d+)(.*)$/s.exec(name.slice(list.length + 1)) ?? [])
        : [];
      if (index === undefined) return [[key, value] as const];
      const place = to(Number(index));
      if (place === undefined) return [];
      const mark = key.slice(0, key.length - name.length);
      return [[`${mark}${names.item(list, place)}${rest}`, value] as const];
    }),
  );
}
