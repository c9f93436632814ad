import type { Field } from './field.ts';

/** A field with what is entered in it. */
export interface Control {
  readonly field: Field;
  /** Of its inputs. Parts of it that take their place in another way begin their names with a mark. */
  readonly name: string;
  /** Where its value stands in the config, as a JSON pointer. */
  readonly pointer: string;
  /** For people: the name of the field, or its number in a list. */
  readonly label: string;
  readonly entered: Entered;
}

export type Entered =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string; readonly reason: string }
  | {
      readonly kind: 'group';
      readonly parts: readonly Part[];
      /** Fields that the schema does not name. */
      readonly others: Control | undefined;
    }
  | { readonly kind: 'list'; readonly items: readonly Control[] }
  | { readonly kind: 'record'; readonly parts: readonly Part[] }
  | {
      readonly kind: 'union';
      readonly options: readonly Field[];
      /** Undefined until somebody chooses. */
      readonly chosen: number | undefined;
      readonly part: Control | undefined;
    };

/** What an object has by a name. */
export interface Part {
  readonly key: string;
  readonly control: Control;
}

/** What a form sends, by name. */
export type Entries = ReadonlyMap<string, string>;

/** Names of inputs that belong to a control beside the one with its own name. */
export const marks = {
  /** How many entries a list or a record has. */
  count: (name: string) => `count:${name}`,
  /** Which option of a union is chosen; without text none is. */
  choice: (name: string) => `choice:${name}`,
  /** The key of an entry of a record. */
  key: (name: string) => `key:${name}`,
  /** JSON in place of what the form would offer. */
  json: (name: string) => `json:${name}`,
} as const;

/** The names of the parts of a control. */
export const names = {
  property: (name: string, key: string) => `${name}/${escaped(key)}`,
  item: (name: string, index: number) => `${name}/${index}`,
  option: (name: string) => `${name}|`,
  others: (name: string) => `others:${name}`,
} as const;

/** As it is sent of a list or a record. */
export const countOf = (text: string): number => Math.max(0, Math.floor(Number(text)) || 0);

/** RFC 6901. */
export const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
