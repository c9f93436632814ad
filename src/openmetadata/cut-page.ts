/** Where a page of names starts. */
export interface PageStart {
  /** Last name of the previous page. */
  readonly after: string;
  /** The listing that the page is cut from, see `Listings`. */
  readonly listing?: string;
}

export interface Page {
  takes(entry: { readonly name: string }): boolean;
  /** The last name; undefined on the last page. */
  readonly last: string | undefined;
}

/**
 * Size of the entries as JSON, so that a page fits into a payload with the rest of a step's result.
 */
const pageBytes = 150_000;

/** The entries after a name, sorted by name, as many as fit into a page. */
export function cutPage(
  entries: readonly { readonly name: string }[],
  after: string | undefined,
): Page {
  const follows = ({ name }: { readonly name: string }): boolean =>
    after === undefined || name > after;
  const left = entries.filter(follows).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  let bytes = 0;
  const end = left.findIndex((entry, index) => {
    bytes += Buffer.byteLength(JSON.stringify(entry)) + 1;
    return bytes > pageBytes && index > 0;
  });
  const last = end === -1 ? undefined : left[end - 1]?.name;
  return { takes: (entry) => follows(entry) && (last === undefined || entry.name <= last), last };
}
