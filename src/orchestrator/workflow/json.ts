/** What a workflow may hand on: plain JSON. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Facts about a materialization, shown in the Web UI and kept in Postgres. A field whose name ends in `_preview` is Markdown: see `isPreview`. */
export type Metadata = Readonly<Record<string, string | number | boolean | null>>;

const previewEnd = '_preview';

/** Whether a field of metadata is Markdown of several lines. */
export function isPreview(name: string): boolean {
  return name.endsWith(previewEnd);
}

/** `weather` of `weather_preview`. */
export function previewTitle(name: string): string {
  return name.slice(0, -previewEnd.length);
}
