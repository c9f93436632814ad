/** Values that a workflow can pass on: plain JSON. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Facts about a materialization, shown in the Web UI and stored in Postgres. A field whose name
 * ends in `_preview` contains Markdown: see `isPreview`.
 */
export type Metadata = Readonly<Record<string, string | number | boolean | null>>;

const previewEnd = '_preview';

/** Whether a metadata field contains multi-line Markdown. */
export function isPreview(name: string): boolean {
  return name.endsWith(previewEnd);
}

/** Returns `weather` for `weather_preview`. */
export function previewTitle(name: string): string {
  return name.slice(0, -previewEnd.length);
}
