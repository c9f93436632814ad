/** Why an object's content is no table, in words that quote nothing of it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  /** Whether it stays so until the object changes; else another machine, or another config, may read it. */
  readonly lasting: boolean;

  constructor(message: string, { lasting = true }: { readonly lasting?: boolean } = {}) {
    super(message);
    this.lasting = lasting;
  }
}

/** The disk became full: without it others go on. */
export function noRoomFor(): Unreadable {
  return new Unreadable('the disk of SPOOL_DIR has no room for it', { lasting: false });
}

/** The object is no longer the one that was listed: the next run takes the new one. */
export class Replaced extends Error {
  override readonly name = 'Replaced';
}
