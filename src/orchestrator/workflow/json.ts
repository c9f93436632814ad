/** What a workflow may hand on: plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Facts about a materialization, shown in the Web UI and kept in Postgres. A field whose name ends in `_preview` is Markdown. */
export type Metadata = Readonly<Record<string, string | number | boolean | null>>;
