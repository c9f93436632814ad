import type { Field } from './field.ts';

/** A field with its entered value. */
export interface Control {
  readonly field: Field;
  /** Name of its inputs. Names of auxiliary inputs start with a mark. */
  readonly name: string;
  /** Location of its value in the config, as a JSON pointer. */
  readonly pointer: string;
  /** Label: the name of the field, or its number in a list. */
  readonly label: string;
  readonly entered: Entered;
}

export type Entered =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string; readonly reason: string }
  | {
      readonly kind: 'group';
      readonly parts: readonly Part[];
      /** Fields that the schema does not define. */
      readonly others: Control | undefined;
    }
  | { readonly kind: 'list'; readonly items: readonly Control[] }
  | { readonly kind: 'record'; readonly parts: readonly Part[] }
  | {
      readonly kind: 'union';
      readonly options: readonly Field[];
      /** Undefined until the user chooses. */
      readonly chosen: number | undefined;
      readonly part: Control | undefined;
    };

/** A named property of an object. */
export interface Part {
  readonly key: string;
  readonly control: Control;
}

/** The entries that a form sends, by name. */
export type Entries = ReadonlyMap<string, string>;

/** Prefixes for names of auxiliary inputs of a control. */
export const marks = {
  /** Number of entries in a list or record. */
  count: (name: string) => `count:${name}`,
  /** The chosen option of a union; empty if none is chosen. */
  choice: (name: string) => `choice:${name}`,
  /** The key of a record entry. */
  key: (name: string) => `key:${name}`,
  /** JSON entered in place of the regular inputs. */
  json: (name: string) => `json:${name}`,
} as const;

/** Names for the parts of a control. */
export const names = {
  property: (name: string, key: string) => `${name}/${escaped(key)}`,
  item: (name: string, index: number) => `${name}/${index}`,
  option: (name: string) => `${name}|`,
  others: (name: string) => `others:${name}`,
} as const;

/** Parses the number of entries of a list or record. */
export const countOf = (text: string): number => Math.max(0, Math.floor(Number(text)) || 0);

/** Escapes a key for a JSON pointer (RFC 6901). */
export const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
