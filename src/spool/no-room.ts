const noRoom = /no space left on device|disk quota exceeded|max_temp_directory_size/i;

/** Whether a disk is full, as Node, DuckDB or git tell it. */
export function isNoRoom(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) || noRoom.test(error.message);
}
