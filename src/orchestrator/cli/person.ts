import { userInfo } from 'node:os';

/** Who runs the command, as the operating system names them. A user of a container may have no name. */
export function person(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
