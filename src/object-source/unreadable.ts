/** Why an object's content is not a table, in words that quote none of it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  /**
   * Whether this lasts until the object changes; otherwise another machine or config may be able to
   * read it.
   */
  readonly lasting: boolean;

  constructor(message: string, { lasting = true }: { readonly lasting?: boolean } = {}) {
    super(message);
    this.lasting = lasting;
  }
}

/** The disk became full: other objects can continue without this one. */
export function noRoomFor(): Unreadable {
  return new Unreadable('the disk of SPOOL_DIR has no room for it', { lasting: false });
}

/** The object is no longer the listed one: the next run processes the new version. */
export class Replaced extends Error {
  override readonly name = 'Replaced';
}
