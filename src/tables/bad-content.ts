/**
 * Why a file is not a table, with the line if it is known, in words that quote none of its content.
 */
export class BadContent extends Error {
  override readonly name: string = 'BadContent';
}
