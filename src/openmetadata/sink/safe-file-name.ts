import { createHash } from 'node:crypto';

const maxLength = 100;
const plain = /^[a-z0-9_][a-z0-9_-]*$/;
const reservedOnWindows = /^(con|prn|aux|nul|(com|lpt)\d)$/;

/**
 * A file name for any entity name, unique on every file system, even those that ignore case or
 * Unicode normalization. Lower-case names stay unchanged; others get a hash after their readable
 * part.
 */
export function safeFileName(name: string): string {
  if (plain.test(name) && name.length <= maxLength && !reservedOnWindows.test(name)) return name;
  const readable = name
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, maxLength);
  return `${readable}~${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
