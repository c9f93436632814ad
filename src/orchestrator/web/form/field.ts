import type { JsonSchema } from '../../reports/jobs/describe-config.ts';
import type { Json } from '../../workflow/json.ts';

/**
 * A value of a config, as described by its schema. Nested fields are resolved on demand, because
 * schemas can be recursive.
 */
export interface Field {
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  /** Undefined if there is none. */
  readonly default: Json | undefined;
  /** Whether an empty input means an empty string rather than no value. */
  readonly keepsEmptyText: boolean;
  readonly shape: Shape;
}

/** The kind of input for a field. */
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

/** Whether a config can omit the field, with a different meaning than any of its values. */
export const isOptional = (field: Field): boolean =>
  !field.isRequired && field.default === undefined;
