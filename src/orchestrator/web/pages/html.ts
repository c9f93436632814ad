import { html } from 'hono/html';

/** A piece of a page. Strings in it are escaped where a template takes them in. */
export type Html = ReturnType<typeof html>;

export { html };
