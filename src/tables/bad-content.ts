/** Why a file is no table, with the line where it is known, in words that quote nothing of it. */
export class BadContent extends Error {
  override readonly name: string = 'BadContent';
}
