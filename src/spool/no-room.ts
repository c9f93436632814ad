import { codeOf } from '@moderate/orchestrator';

const noRoom = /no space left on device|disk quota exceeded|max_temp_directory_size/i;

/** Whether an error of Node, DuckDB or git means that a disk is full. */
export function isNoRoom(error: unknown): boolean {
  return (
    ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '') ||
    (error instanceof Error && noRoom.test(error.message))
  );
}
