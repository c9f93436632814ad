import { z } from 'zod';

/** The schemas with a name in the API document. */
export const components = z.registry<{ readonly id: string }>();

/** Names a schema in the document. Dates are described as `date-time`. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  components.add(schema, { id });
  return schema;
}
