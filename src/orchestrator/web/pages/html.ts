import { html } from 'hono/html';

/** A piece of HTML. Templates escape the strings that they contain. */
export type Html = ReturnType<typeof html>;

export { html };
