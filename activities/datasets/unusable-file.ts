/** A file that cannot be published as it is. It is listed with the reason; the others go on. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}
