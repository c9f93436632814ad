import type { JsonSchema } from '../../reports/jobs/describe-config.ts';
import type { Json } from '../../workflow/json.ts';

/** A value of a config, as its schema describes it. Fields inside it are read when they are shown: schemas may refer to themselves. */
export interface Field {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  /** Undefined where there is none. */
  readonly default: Json | undefined;
  /** Whether an input without text stands for a text of no characters, and not for no value. */
  readonly keepsEmptyText: boolean;
  readonly shape: Shape;
}

/** How a field is entered. */
export type Shape =
  | { readonly kind: 'text'; readonly format: string | undefined }
  | { readonly kind: 'number'; readonly isInteger: boolean }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly Json[] }
  | { readonly kind: 'fixed'; readonly value: Json }
  | { readonly kind: 'group'; readonly fields: () => readonly NamedField[] }
  | { readonly kind: 'list'; readonly item: () => Field }
  | { readonly kind: 'record'; readonly value: () => Field }
  | { readonly kind: 'union'; readonly options: () => readonly Field[] }
  | { readonly kind: 'json'; readonly reason: string };

export type NamedField = readonly [name: string, field: Field];

/** Whether a config may leave it out, which then is different from each of its values. */
export const isOptional = (field: Field): boolean =>
  !field.isRequired && field.default === undefined;
