import { userInfo } from 'node:os';

/**
 * The operating system's name of the user who runs the command. In a container, a user may have no
 * name.
 */
export function person(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
