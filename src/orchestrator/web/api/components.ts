import { z } from 'zod';

/** The schemas that the document of the API names. */
export const components = z.registry<{ readonly id: string }>();

/** Gives a schema its name in the document. Dates are written as `date-time`. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  components.add(schema, { id });
  return schema;
}
